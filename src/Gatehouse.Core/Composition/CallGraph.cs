namespace Gatehouse.Core.Composition;

/// <summary>Which call needs the answers of which others: by index, the indexes of its inputs, each once.</summary>
internal static class CallGraph
{
    /// <summary>The calls in an order in which each stands behind its inputs; null when there is a cycle, with the calls that are in it.</summary>
    public static int[]? Order(IReadOnlyList<int[]> inputs, out IReadOnlyList<int> cycle)
    {
        var order = new List<int>(inputs.Count);
        var path = new List<int>();
        var isDone = new bool[inputs.Count];
        for (var i = 0; i < inputs.Count; i++)
        {
            if (Visit(i, inputs, isDone, path, order))
                continue;
            cycle = path[path.IndexOf(path[^1])..^1];
            return null;
        }
        cycle = [];
        return [.. order];
    }

    /// <summary>How many calls have to be made one after the other before each can begin.</summary>
    public static int[] Levels(IReadOnlyList<int[]> inputs, int[] order)
    {
        var levels = new int[inputs.Count];
        foreach (var call in order)
        {
            foreach (var input in inputs[call])
                levels[call] = Math.Max(levels[call], levels[input] + 1);
        }
        return levels;
    }

    /// <summary>Runs every call once, as soon as its inputs are there. Calls that can begin begin in the order of <paramref name="order"/>.</summary>
    public static Task RunAsync(IReadOnlyList<int[]> inputs, int[] order, Func<int, Task> run)
    {
        var missing = new int[inputs.Count];
        for (var i = 0; i < missing.Length; i++)
            missing[i] = inputs[i].Length;
        var first = new List<Task>(order.Length);
        foreach (var call in order)
        {
            // Not by the count: a call that has begun above may have let others begin already.
            if (inputs[call].Length == 0)
                first.Add(RunThenNextAsync(call, inputs, order, missing, run));
        }
        return first.Count == 1 ? first[0] : Task.WhenAll(first);
    }

    // Who ends begins the next, on the same thread. A task that several await would send all but one of them through the thread pool.
    private static async Task RunThenNextAsync(int call, IReadOnlyList<int[]> inputs, int[] order, int[] missing, Func<int, Task> run)
    {
        await run(call);
        List<Task>? next = null;
        foreach (var other in order)
        {
            if (Array.IndexOf(inputs[other], call) >= 0 && Interlocked.Decrement(ref missing[other]) == 0)
                (next ??= []).Add(RunThenNextAsync(other, inputs, order, missing, run));
        }
        if (next is not null)
            await Task.WhenAll(next);
    }

    // False with the cycle at the end of the path.
    private static bool Visit(int call, IReadOnlyList<int[]> inputs, bool[] isDone, List<int> path, List<int> order)
    {
        if (isDone[call])
            return true;
        var isCycle = path.Contains(call);
        path.Add(call);
        if (isCycle)
            return false;
        foreach (var input in inputs[call])
        {
            if (!Visit(input, inputs, isDone, path, order))
                return false;
        }
        path.RemoveAt(path.Count - 1);
        isDone[call] = true;
        order.Add(call);
        return true;
    }
}
