using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Stops asking an upstream that fails: while the breaker is open, requests are answered at once with 503, <c>Retry-After</c> and the code
/// <c>breaker_open</c>, or by the <c>fallback</c>. A failure is what it is for <c>outliers</c>.
/// </summary>
[Shorthand(nameof(Failures))]
public sealed class BreakerConfig : ConfigSection
{
    /// <summary>
    /// Of what there is one: of the <c>upstream</c>, or of each <c>destination</c>, which then is not picked while its own is open; requests are
    /// answered as above when all are. Default: upstream.
    /// </summary>
    public BreakerScope Per { get; init; }

    /// <summary>After how many failures in a row it opens; 0: not for that. Default: 5.</summary>
    [Bounds("0", "100000")]
    public int Failures { get; init; } = 5;

    /// <summary>From which share of failures within <c>window</c> on it opens. Default: not for that.</summary>
    public Percentage? FailureRate { get; init; }

    /// <summary>With <c>failureRate</c>: the least requests within <c>window</c> from which anything is concluded. Default: 20.</summary>
    [Bounds("1", "1000000")]
    public int MinRequests { get; init; } = 20;

    /// <summary>The time that <c>failureRate</c> looks back. Default: 10s.</summary>
    [Bounds("1s", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long it stays open before requests are tried again. Default: 60s.</summary>
    [Bounds("10ms", "24h")]
    public TimeSpan Open { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many requests are tried then: all have to go well for it to close, and no others are let through meanwhile. Default: 3.</summary>
    [Bounds("1", "1000")]
    public int Probes { get; init; } = 3;

    /// <summary>
    /// Who answers while it is open: the name of another upstream, which is asked for the same path; a fixed answer,
    /// <c>{ status, body, headers }</c>; or <c>cached</c> for the last good answer, of whatever age, on routes with <c>cache</c>. Default: the 503.
    /// </summary>
    public ConfigNode? Fallback { get; init; }
}
