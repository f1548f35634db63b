using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Single GETs of composed answers that arrive within a window become one bulk request, whose answer is split again. Only calls that differ in
/// nothing but the id share one: same route, same caller, same fields. A call's own <c>batch</c> counts instead.
/// </summary>
public sealed class UpstreamBatchConfig : ConfigSection
{
    /// <summary>
    /// Which calls: a path with <c>{id}</c> for a segment that is one <c>{...}</c> of the call's target, as in <c>/api/products/{id}</c>. Other
    /// <c>{names}</c> stand for any one segment. A target with a query does not match.
    /// </summary>
    public required string Match { get; init; }

    /// <summary>The bulk request: <c>/path?ids={ids}</c>. In place of <c>{ids}</c> come the ids, percent-encoded, with commas between them; other <c>{names}</c> are those of <c>match</c>.</summary>
    public required string Get { get; init; }

    /// <summary>The member of each item of the answer that holds its id.</summary>
    public required string Key { get; init; }

    /// <summary>Where the list of items is in the bulk answer: an expression over <c>answer</c>. Default: the answer is the list.</summary>
    public string? Items { get; init; }

    /// <summary>How long the first call waits for others. Default: 50ms.</summary>
    [Bounds("1ms", "10s")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most ids in a bulk request; with as many it is sent at once. Default: 10.</summary>
    [Bounds("1", "1000")]
    public int Size { get; init; } = 10;
}
