namespace Gatehouse.Core.Primitives;

/// <summary>Finds what an operator probably meant, for "did you mean" hints.</summary>
public static class Suggestion
{
    // Longer names are cut off here: no key or name of ours is near this, and the cost grows with the square of the length.
    private const int MaxLength = 100;

    // A name inside a longer one ("limit" in "ratelimit") counts only from this length on.
    private const int MinContained = 4;

    /// <summary>
    /// The name that <paramref name="given"/> is nearest to, without regard to case; null when none is near. Near is a third of the
    /// letters wrong, left out, too many or swapped with a neighbour, or one name inside the other.
    /// </summary>
    public static string? For(string given, IEnumerable<string> known)
    {
        if (given.Length is 0 or > MaxLength)
            return null;
        string? best = null;
        var bestScore = int.MaxValue;
        foreach (var name in known)
        {
            var score = Score(given, name);
            if (score < bestScore)
            {
                best = name;
                bestScore = score;
            }
        }
        return best;
    }

    private static int Score(string given, string name)
    {
        if (name.Length is 0 or > MaxLength)
            return int.MaxValue;
        var distance = Distance(given.ToUpperInvariant(), name.ToUpperInvariant());
        if (distance <= Math.Max(given.Length, name.Length) / 3)
            return distance;
        var shorter = Math.Min(given.Length, name.Length);
        var contained = given.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(given, StringComparison.OrdinalIgnoreCase);
        return shorter >= MinContained && contained ? MaxLength + distance : int.MaxValue;
    }

    // Damerau-Levenshtein in its "optimal string alignment" form: no letter is edited twice.
    private static int Distance(string a, string b)
    {
        var beforePrevious = new int[b.Length + 1];
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                current[j] = Math.Min(replaced, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
            }
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }
        return previous[b.Length];
    }
}
