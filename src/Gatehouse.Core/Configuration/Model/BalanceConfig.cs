using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>Which destination a request goes to.</summary>
[Shorthand(nameof(By))]
public sealed class BalanceConfig : ConfigSection
{
    /// <summary>
    /// How: <c>roundRobin</c> (in turns, each as often as its weight says), <c>weighted</c> (the same, said aloud), <c>leastRequests</c> (the
    /// one with the fewest requests under way for its weight), <c>twoChoices</c> (the better of two random ones), <c>random</c>, or <c>hash</c>,
    /// which needs <c>hash</c>. Default: roundRobin, or what <c>hash</c> or <c>sticky</c> says.
    /// </summary>
    public BalanceWay By { get; init; }

    /// <summary>
    /// An expression: requests with the same value go to the same destination, and when destinations come or go only few of them move
    /// (Maglev). Without a value, or with an empty one, round robin. Default: none.
    /// </summary>
    public string? Hash { get; init; }

    /// <summary>The name of a cookie that keeps a client at its destination. It holds no address and is signed. Default: none.</summary>
    public string? Sticky { get; init; }

    /// <summary>
    /// What the cookie of <c>sticky</c> is signed with, best as <c>$env.NAME</c>. Default: random for each start, so that clients of a
    /// gateway that starts again, or of another node, are given a new destination.
    /// </summary>
    public string? Key { get; init; }
}
