namespace Gatehouse.Discovery.Addresses;

/// <summary>What stands beside the URL when the section is written as an object. What is null is not written.</summary>
public sealed record DiscoverySettings
{
    /// <summary>Nothing but the URL.</summary>
    public static DiscoverySettings None { get; } = new();

    /// <summary>How instances are spoken to, where the registry does not say: <c>http</c> (default), <c>https</c>, <c>h2</c> or <c>h2c</c>.</summary>
    public string? Scheme { get; init; }

    /// <summary>How old a list may become before the registry is asked again, and the longest pause while it is away; 1 s to 1 h, default 30 s.</summary>
    public TimeSpan? Every { get; init; }

    /// <summary>Consul: only instances with this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>Consul: of which datacenter. Default the agent's own.</summary>
    public string? Dc { get; init; }

    /// <summary>Consul: the token of the access control list; a secret.</summary>
    public string? Token { get; init; }

    /// <summary>etcd: the user; only with <see cref="Password"/>.</summary>
    public string? User { get; init; }

    /// <summary>etcd: the user's password; a secret.</summary>
    public string? Password { get; init; }

    /// <summary>DNS: the name servers to ask, <c>host[:port]</c> by address, separated by commas. Default those of the machine.</summary>
    public string? Server { get; init; }

    /// <summary>Whether instances on this machine are taken. Default: where the registry is written as one on this machine.</summary>
    public bool? Loopback { get; init; }

    // A record prints all of its members otherwise, and two of them are secret.
    private bool PrintMembers(System.Text.StringBuilder builder)
    {
        builder.Append("Every = ").Append(Every);
        return true;
    }
}
