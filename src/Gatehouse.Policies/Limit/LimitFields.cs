using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>What may be said of a limit in a map.</summary>
internal abstract class LimitFields
{
    /// <summary>
    /// The limit in one line: <c>100/15m per ip</c>, <c>5/1h per auth tokenBucket</c>, <c>8 concurrent</c>; or the name of one under <c>limits</c>.
    /// In place of the keys below as far as it says the same.
    /// </summary>
    public string? Rule { get; init; }

    /// <summary>How many requests per window.</summary>
    [Bounds("1", "1000000000")]
    public long? Count { get; init; }

    /// <summary>How long a window is.</summary>
    [Bounds("1s", "31d")]
    public TimeSpan? Window { get; init; }

    /// <summary>
    /// Whose counter: <c>ip</c> (the client's address, of IPv6 the network of 64 bits), <c>auth</c> (the caller; where nobody is known, the
    /// address), or an expression: <c>request.headers['x-tenant']</c>. Where that has no value it is the address. Default: one counter for all.
    /// </summary>
    public string? Per { get; init; }

    /// <summary>How it is counted. Default: slidingWindow.</summary>
    public LimitAlgorithm? Algorithm { get; init; }

    /// <summary>The most at once, of a token bucket. Default: as <c>count</c>.</summary>
    [Bounds("1", "1000000000")]
    public long? Burst { get; init; }

    /// <summary>How many requests at a time, in place of <c>count</c> and <c>window</c>. Each node counts its own.</summary>
    [Bounds("1", "1000000")]
    public long? Concurrent { get; init; }

    /// <summary>What it is called in answers and metrics. Default: <c>100/15m</c> and the like, or its name under <c>limits</c>.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it only counts: what it would refuse shows in the metrics and nowhere else. Default: false.</summary>
    public bool Shadow { get; init; }

    /// <summary>
    /// How nodes share it, where the file has <c>redis</c>: <c>exact</c> asks it each time, <c>batched</c> counts ahead and lets two nodes through at
    /// most 5 % too many, <c>none</c> leaves each node its own. Default: exact with <c>redis</c>, else none.
    /// </summary>
    public LimitSharing? Shared { get; init; }

    /// <summary>The part of the limit that a node goes on with while <c>redis</c> is away. Default: 1, each node the whole; with two nodes 0.5 keeps to it.</summary>
    [Bounds("0.001", "1")]
    public double Share { get; init; } = 1;

    /// <summary>Most counters kept, each about 40 bytes; when there are more, the least used are forgotten first. Default: 100000.</summary>
    [Bounds("1", "10000000")]
    public int MaxKeys { get; init; } = LocalMeter.DefaultMaxKeys;
}
