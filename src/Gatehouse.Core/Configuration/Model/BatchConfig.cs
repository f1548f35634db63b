using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Single calls that arrive within a window become one bulk request, whose answer is split again. Only calls that differ in nothing but the id
/// share one: same route, same caller, same fields.
/// </summary>
public sealed class BatchConfig : ConfigSection
{
    /// <summary>The name of the bulk answer in <c>items</c>.</summary>
    internal const string Answer = "answer";

    /// <summary>The bulk request: <c>upstream/path?ids={ids}</c>. In place of <c>{ids}</c> come the ids, percent-encoded, with commas between them; other <c>{...}</c> hold expressions as in the call's own target.</summary>
    public required string Get { get; init; }

    /// <summary>The member of each item of the answer that holds its id.</summary>
    public required string Key { get; init; }

    /// <summary>The id in a single call: an expression. Default: the last <c>{...}</c> of the call's target.</summary>
    public string? Id { get; init; }

    /// <summary>Where the list of items is in the bulk answer: an expression over <c>answer</c>. Default: the answer is the list.</summary>
    public string? Items { get; init; }

    /// <summary>How long the first call waits for others. Default: 50ms.</summary>
    [Bounds("1ms", "10s")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The most ids in a bulk request; with as many it is sent at once. Default: 10.</summary>
    [Bounds("1", "1000")]
    public int Size { get; init; } = 10;
}
