namespace Gatehouse.Policies.Auth.Basic;

/// <summary>Names and passwords, sent with each request (RFC 7617). Over TLS only.</summary>
internal sealed class BasicOptions
{
    /// <summary>What browsers show when they ask for the password. Default: the name under <c>auth</c>.</summary>
    public string? Realm { get; init; }

    /// <summary>Whether name and password go on to the service. Default: false.</summary>
    public bool Pass { get; init; }

    /// <summary>Who has a password, by name.</summary>
    public required IReadOnlyDictionary<string, BasicConsumerOptions> Consumers { get; init; }
}
