using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Which destinations are left out for a while because of what requests met there. A failure is no connection, a broken one, no answer in time,
/// an answer that is none, or a status of 500 and above but 501 and 505. Never one that the client caused.
/// </summary>
[Shorthand(nameof(Errors))]
public sealed class OutlierConfig : ConfigSection
{
    /// <summary>After how many failures in a row; 0: not for that. Default: 5.</summary>
    [Bounds("0", "1000")]
    public int Errors { get; init; } = 5;

    /// <summary>From which share of failures within <c>window</c> on. Default: not for that.</summary>
    public Percentage? FailureRate { get; init; }

    /// <summary>From which time to the head of an answer on: an average in which later answers count more. Default: not for that.</summary>
    [Bounds("1ms", "1h")]
    public TimeSpan? Latency { get; init; }

    /// <summary>With <c>failureRate</c> and <c>latency</c>: the least requests within <c>window</c> from which anything is concluded. Default: 20.</summary>
    [Bounds("1", "1000000")]
    public int MinRequests { get; init; } = 20;

    /// <summary>The time that <c>failureRate</c> looks back. Default: 10s.</summary>
    [Bounds("1s", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long the first time; the second time in a row twice as long, then three times. Default: 30s.</summary>
    [Bounds("10ms", "1h")]
    public TimeSpan Base { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long at most. Default: 300s.</summary>
    [Bounds("10ms", "24h")]
    public TimeSpan Max { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The most destinations that are left out at a time for this, but one at least where there are several. Default: 50%.</summary>
    public Percentage MaxEjected { get; init; } = new(0.5);

    /// <summary>
    /// With fewer usable destinations than this share, unhealthy ones counted as well, all are used: to be wrong about some is likelier than that
    /// nearly all are broken. 0%: only usable ones, and 503 when there is none. Default: 50%.
    /// </summary>
    public Percentage Panic { get; init; } = new(0.5);
}
