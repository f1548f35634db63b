namespace Gatehouse.Core.Composition;

/// <summary>Which call needs the answers of which others: by index, the indexes of its inputs.</summary>
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
        var tasks = new Task[inputs.Count];
        foreach (var call in order)
            tasks[call] = inputs[call].Length == 0 ? run(call) : RunAfterAsync(call, inputs[call], tasks, run);
        return Task.WhenAll(tasks);
    }

    private static async Task RunAfterAsync(int call, int[] inputs, Task[] tasks, Func<int, Task> run)
    {
        foreach (var input in inputs)
            await tasks[input];
        await run(call);
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
