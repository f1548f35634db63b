using Gatehouse.Core.Pipeline.Evaluation;

namespace Gatehouse.Core.Composition;

/// <summary>A composed answer, compiled: what is asked, in which order, and what is made of it. Immutable.</summary>
internal sealed class CompositionPlan
{
    // Of an answer for which all calls are made, as most are.
    private string? upstreams;

    /// <summary>The route's key.</summary>
    public required string RouteId { get; init; }

    /// <summary>The calls in the order of the configuration.</summary>
    public required IReadOnlyList<CallPlan> Calls { get; init; }

    /// <summary>The calls in an order in which each stands behind its inputs.</summary>
    public required int[] Order { get; init; }

    /// <summary>By call, the calls whose answers it needs.</summary>
    public required IReadOnlyList<int[]> Inputs { get; init; }

    /// <summary>The calls whose answers land in the items of others, each behind those that land in its own.</summary>
    public required int[] Joins { get; init; }

    /// <summary>The variables of the request, before the calls' own.</summary>
    public required int FirstSlot { get; init; }

    /// <summary>What the answer is made of; null for an object of all the calls' answers.</summary>
    public ValueTemplate? Body { get; init; }

    /// <summary>True when the answers are merged into one object.</summary>
    public bool IsMerge { get; init; }

    /// <summary>Whether the answer says which calls failed.</summary>
    public bool ReportsErrors { get; init; }

    /// <summary>Whether an expression looks at the client's body.</summary>
    public bool NeedsRequestBody { get; init; }

    /// <summary>Longest time for all of it; null for no limit beside those of the calls.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The upstreams that the calls ask, each once, in the order of the calls: <c>orders,users</c>.</summary>
    /// <param name="asked">By call, whether it was made.</param>
    public string AskedUpstreams(bool[] asked) =>
        Array.TrueForAll(asked, isAsked => isAsked) ? upstreams ??= NamesOf(asked) : NamesOf(asked);

    /// <summary>As lines for people: a call below and to the right of another begins after it; those beside each other run in parallel.</summary>
    public IEnumerable<string> Describe()
    {
        var levels = CallGraph.Levels(Inputs, Order);
        var width = Enumerable.Range(0, Calls.Count).Max(call => (levels[call] * 2) + Calls[call].Name.Length);
        foreach (var level in levels.Distinct().Order())
        {
            var together = Enumerable.Range(0, Calls.Count).Where(call => levels[call] == level).ToArray();
            for (var i = 0; i < together.Length; i++)
            {
                var call = Calls[together[i]];
                var branch = together.Length == 1 ? "─" : i == 0 ? "┬" : i == together.Length - 1 ? "└" : "├";
                var name = new string(' ', level * 2) + call.Name;
                yield return $"{new string(' ', level * 2)}{branch} {call.Name}{new string(' ', width - name.Length)}  {call.Method} {call.TargetText}{Details(call)}";
            }
        }
    }

    private string NamesOf(bool[] asked) => string.Join(',', Calls.Where((_, i) => asked[i]).Select(call => call.AskedUpstream).Distinct());

    private string Details(CallPlan call)
    {
        var details = new List<string>();
        if (call.Inputs.Length > 0)
            details.Add("after " + string.Join(" and ", call.Inputs.Select(input => Calls[input].Name)));
        if (call.Each is { } each)
            details.Add($"for each {each.Text}, {each.Parallel} at a time");
        if (call.Batch is { } batch)
            details.Add($"up to {batch.Size} as GET {batch.Bulk.TargetText}");
        if (call.Retries > 0)
            details.Add(call.Retries == 1 ? "1 retry" : $"{call.Retries} retries");
        if (call.IsOptional)
            details.Add("optional");
        return details.Count == 0 ? "" : "  (" + string.Join("; ", details) + ")";
    }
}
