namespace Gatehouse.Expressions.Binding;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Spelling
{
    private const int MaxLength = 64;

    /// <summary>The nearest name with at most a third of its letters wrong; null when none is that near.</summary>
    public static string? Nearest(string given, IEnumerable<string> known)
    {
        if (given.Length > MaxLength)
            return null;
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var name in known)
        {
            if (name.Length > MaxLength || name == given)
                continue;
            var distance = Distance(given.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance < bestDistance && distance <= Math.Max(given.Length, name.Length) / 3)
                (best, bestDistance) = (name, distance);
        }
        return best;
    }

    // Letters left out, too many or wrong; two neighbours swapped count as one.
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }
                var least = Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1;
                least = Math.Min(least, rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    least = Math.Min(least, rows[i - 2, j - 2] + 1);
                rows[i, j] = least;
            }
        }
        return rows[a.Length, b.Length];
    }
}
