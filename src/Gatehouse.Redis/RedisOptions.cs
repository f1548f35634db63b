using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Redis;

/// <summary>
/// A Redis server, or one that speaks like it, version 5 or newer, that several gateways share: what limits count, for example. When it is away the
/// gateways go on without it. One server: neither Sentinel nor Cluster is followed.
/// </summary>
[Shorthand(nameof(Url))]
internal sealed class RedisOptions
{
    /// <summary>
    /// Where it is: <c>redis://host:6379</c>, <c>redis://user:password@host:6379/0</c>, <c>rediss://</c> for TLS, or <c>unix:///path</c>. With a
    /// password it belongs in a reference: <c>$env.NAME</c>.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>The user. Default: that of <c>url</c>, else the server's default user.</summary>
    public string? User { get; init; }

    /// <summary>The password. Belongs in a reference: <c>$env.NAME</c>. Default: that of <c>url</c>, else none.</summary>
    public string? Password { get; init; }

    /// <summary>
    /// File with the certificates of the authorities that may vouch for the server, PEM, relative to the configuration file; only these count
    /// then. Only with <c>rediss://</c>. Default: the authorities that the machine trusts.
    /// </summary>
    public string? Ca { get; init; }

    /// <summary>What all keys begin with. Gateways that count together have the same. Default: <c>gatehouse:</c>.</summary>
    public string Prefix { get; init; } = "gatehouse:";

    /// <summary>Longest time for connecting, TLS and logging in, which no request waits for. Default: 1s.</summary>
    [Bounds("10ms", "1m")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time that a request waits for an answer. While the server is late, no further request waits. Default: 100ms.</summary>
    [Bounds("1ms", "10s")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);
}
