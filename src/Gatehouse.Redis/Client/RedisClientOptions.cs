using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Redis.Client;

/// <summary>Whom to ask, and how long to wait.</summary>
internal sealed record RedisClientOptions
{
    /// <summary>The server.</summary>
    public required RedisAddress Address { get; init; }

    /// <summary>Longest time for connecting, TLS and logging in. Default: 1 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time for an answer. Default: 100 ms.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How long a server may be silent, though answers are due, before the connection is given up. Default: 2 s.</summary>
    public TimeSpan SilentFor { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many commands may wait for an answer. Default: 20,000.</summary>
    public int MaxCommands { get; init; } = 20_000;

    /// <summary>How many bytes may wait to be sent. Default: 32 MB.</summary>
    public int MaxBytes { get; init; } = 32 << 20;

    /// <summary>The authorities that may vouch for the server; null for those that the machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>What is taken from the server at most.</summary>
    public RespLimits Limits { get; init; } = RespLimits.Default;
}
