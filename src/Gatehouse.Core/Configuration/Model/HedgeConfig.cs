using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// When a request that has no answer yet is sent to a second destination, too: the first answer that is a good one goes to the client, the other
/// request is cancelled. Only GET, HEAD, OPTIONS, PUT and DELETE, without a body or with one that is kept as <c>retry</c> keeps it, only where another
/// destination can be asked, and at most once for each request.
/// </summary>
[Shorthand(nameof(After))]
public sealed class HedgeConfig : ConfigSection
{
    /// <summary>
    /// After how long without the head of an answer: a duration such as <c>50ms</c>, from 1ms to 1h, or a quantile of how long answers took lately,
    /// <c>p50</c> to <c>p99.9</c>; with <c>p95</c> that is longer than 95 of 100 take. By a quantile nothing is hedged until there were 100 answers. Default: p95.
    /// </summary>
    public string After { get; init; } = "p95";

    /// <summary>With a quantile: the least time, however fast the answers are. Default: 1ms.</summary>
    [Bounds("1ms", "1h")]
    public TimeSpan Min { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// The most hedges, as a share of the upstream's requests of the last 10 seconds. They count among the retries as well: with <c>retry</c>'s
    /// budget used up there are none. Default: 10%.
    /// </summary>
    public Percentage Budget { get; init; } = new(0.1);
}
