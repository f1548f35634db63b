namespace Gatehouse.Host.Differences;

/// <summary>The shortest way from one list of lines to another.</summary>
internal static class LineDiff
{
    // What is kept grows with the square of this: 16 MB. Texts that differ in more lines are shown as wholly replaced.
    private const int MaxEdits = 2000;

    public static List<Edit> Of(string[] old, string[] next)
    {
        var start = 0;
        while (start < old.Length && start < next.Length && old[start] == next[start])
            start++;
        var end = 0;
        while (end < old.Length - start && end < next.Length - start && old[^(end + 1)] == next[^(end + 1)])
            end++;
        var edits = new List<Edit>(old.Take(start).Select(line => new Edit(' ', line)));
        edits.AddRange(Middle(old[start..^end], next[start..^end]));
        edits.AddRange(old.TakeLast(end).Select(line => new Edit(' ', line)));
        return edits;
    }

    private static IEnumerable<Edit> Middle(string[] old, string[] next) =>
        Trace(old, next) is { } trace ? Walk(old, next, trace) : [.. old.Select(line => new Edit('-', line)), .. next.Select(line => new Edit('+', line))];

    // For each number of edits d: how far into the old text one gets on each diagonal k from -d to d, at index k + d.
    private static List<int[]>? Trace(string[] old, string[] next)
    {
        var trace = new List<int[]>();
        for (var d = 0; d <= MaxEdits; d++)
        {
            var reach = new int[(2 * d) + 1];
            for (var k = -d; k <= d; k += 2)
            {
                var x = d == 0 ? 0 : Step(trace[d - 1], d, k);
                for (var y = x - k; x < old.Length && y < next.Length && old[x] == next[y]; y++)
                    x++;
                reach[k + d] = x;
                if (x < old.Length || x - k < next.Length)
                    continue;
                trace.Add(reach);
                return trace;
            }
            trace.Add(reach);
        }
        return null;
    }

    // From the diagonal above by a line of the new text, or from the one below by a line of the old one: whichever gets further.
    private static int Step(int[] before, int d, int k) =>
        IsAdded(before, d, k) ? before[k + 1 + d - 1] : before[k - 1 + d - 1] + 1;

    private static bool IsAdded(int[] before, int d, int k) => k == -d || (k != d && before[k - 1 + d - 1] < before[k + 1 + d - 1]);

    private static IEnumerable<Edit> Walk(string[] old, string[] next, List<int[]> trace)
    {
        var edits = new List<Edit>();
        var (x, y) = (old.Length, next.Length);
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var k = x - y;
            var from = d == 0 ? 0 : Step(trace[d - 1], d, k);
            while (x > from)
            {
                edits.Add(new Edit(' ', old[--x]));
                y--;
            }
            if (d == 0)
                break;
            if (IsAdded(trace[d - 1], d, k))
                edits.Add(new Edit('+', next[--y]));
            else
                edits.Add(new Edit('-', old[--x]));
        }
        edits.Reverse();
        return edits;
    }
}
