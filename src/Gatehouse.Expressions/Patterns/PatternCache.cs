using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Gatehouse.Expressions.Patterns;

/// <summary>
/// Compiled patterns by their text. Patterns have the syntax of RE2 and take time in proportion to the text they look at. The
/// cache takes a bounded number: patterns that requests make up are compiled again each time once it is full.
/// </summary>
internal static class PatternCache
{
    private const int MaxPatterns = 500;

    private static readonly ConcurrentDictionary<string, Regex> Patterns = new(StringComparer.Ordinal);
    private static int count;

    public static bool TryGet(string text, out Regex? pattern, out string? problem)
    {
        problem = null;
        if (Patterns.TryGetValue(text, out pattern))
            return true;
        if (PatternTranslator.Translate(text, out problem) is not { } translated)
            return false;
        try
        {
            pattern = new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            problem = e is RegexParseException parse ? $"the pattern has a mistake: {parse.Error}" : "the pattern is too large, or has what RE2 does not have";
            return false;
        }
        if (count < MaxPatterns && Patterns.TryAdd(text, pattern))
            Interlocked.Increment(ref count);
        return true;
    }
}
