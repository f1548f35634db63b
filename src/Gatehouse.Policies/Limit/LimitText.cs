using System.Globalization;
using Gatehouse.Core.Primitives;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>
/// A limit in one line:
/// <code>
///   COUNT/WINDOW [per EXPRESSION] [slidingWindow | tokenBucket | fixedWindow]
///   COUNT concurrent [per EXPRESSION]
///   NAME
/// </code>
/// </summary>
internal sealed record LimitText
{
    private static readonly (string Word, LimitAlgorithm Algorithm)[] Algorithms =
    [
        ("slidingWindow", LimitAlgorithm.SlidingWindow), ("tokenBucket", LimitAlgorithm.TokenBucket), ("fixedWindow", LimitAlgorithm.FixedWindow),
    ];

    /// <summary>The name of one under <c>limits</c>; null for a limit.</summary>
    public string? Name { get; private init; }

    /// <summary>How many, per window or at a time.</summary>
    public long Count { get; private init; }

    /// <summary>The window; null for as many at a time.</summary>
    public TimeSpan? Window { get; private init; }

    /// <summary>The expression; null for none.</summary>
    public string? Per { get; private init; }

    /// <summary>Where in the text the expression begins.</summary>
    public int PerOffset { get; private init; }

    /// <summary>The algorithm; null when none is written.</summary>
    public LimitAlgorithm? Algorithm { get; private init; }

    /// <summary>Reads one; null, what is wrong and what to do when it is none.</summary>
    public static LimitText? Parse(string text, out string error, out string? hint)
    {
        error = "";
        hint = null;
        var start = text.Length - text.TrimStart().Length;
        var end = text.TrimEnd().Length;
        if (start >= end)
            return Fail($"a limit is missing", "write '100/15m per ip'", out error, out hint);
        if (!char.IsAsciiDigit(text[start]))
        {
            var name = text[start..end];
            return name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
                ? new LimitText { Name = name }
                : Fail($"'{name}' is not a limit", "write '100/15m per ip', or the name of one under 'limits'", out error, out hint);
        }
        var first = WordEnd(text, start, end);
        var isRate = text.AsSpan(start, first - start).Contains('/');
        var rest = SkipSpace(text, first, end);
        var limit = isRate ? Rate(text[start..first], out error, out hint) : Slots(text, start, first, ref rest, end, out error, out hint);
        return limit is null ? null : Tail(limit, text, rest, end, out error, out hint);
    }

    private static LimitText? Rate(string word, out string error, out string? hint)
    {
        error = "";
        hint = null;
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        var window = word[(slash + 1)..];
        if (!TryCount(word.AsSpan(0, slash), LimitRule.MaxCount, out var count))
            return Fail($"'{word[..slash]}' is not a count of 1 to 1000000000", null, out error, out hint);
        if (!Duration.TryParse(window, out var length))
            return Fail($"'{window}' is not the length of a window", Duration.TryParse("1" + window, out _) ? $"did you mean '{count}/1{window}'?" : "write 1s, 15m, 1h or 1d", out error, out hint);
        if (length < LimitRule.MinWindow || length > LimitRule.MaxWindow || length.Ticks % TimeSpan.TicksPerMillisecond != 0)
            return Fail($"a window is between 1s and 31d, in whole milliseconds, was {window}", null, out error, out hint);
        return new LimitText { Count = count, Window = length };
    }

    private static LimitText? Slots(string text, int start, int first, ref int rest, int end, out string error, out string? hint)
    {
        error = "";
        hint = null;
        if (!TryCount(text.AsSpan(start, first - start), 1_000_000, out var count))
            return Fail($"'{text[start..first]}' is not a count", "write '100/15m', or '8 concurrent' with 1 to 1000000", out error, out hint);
        var second = WordEnd(text, rest, end);
        if (text[rest..second] != "concurrent")
            return Fail($"'{text[start..end]}' does not say in how long", $"write '{count}/1m', or '{count} concurrent' for as many at a time", out error, out hint);
        rest = SkipSpace(text, second, end);
        return new LimitText { Count = count };
    }

    private static LimitText? Tail(LimitText limit, string text, int rest, int end, out string error, out string? hint)
    {
        error = "";
        hint = null;
        var last = end;
        while (last > rest && !char.IsWhiteSpace(text[last - 1]))
            last--;
        var word = text[last..end];
        foreach (var (name, algorithm) in Algorithms)
        {
            if (word != name)
                continue;
            if (limit.Window is null)
                return Fail($"'{name}' counts over a window, and 'concurrent' has none", "leave one of them out", out error, out hint);
            limit = limit with { Algorithm = algorithm };
            end = text.AsSpan(0, last).TrimEnd().Length;
        }
        if (rest >= end)
            return limit;
        var per = WordEnd(text, rest, end);
        var expression = SkipSpace(text, per, end);
        if (text[rest..per] == "per" && expression < end)
            return limit with { Per = text[expression..end], PerOffset = expression };
        var near = Suggestion.For(word, Algorithms.Select(one => one.Word).Append("per"));
        return text[rest..per] == "per"
            ? Fail("'per' needs whom to count", "write 'per ip', 'per auth' or 'per' and an expression", out error, out hint)
            : Fail($"'{text[rest..end]}' is not understood", near is not null ? $"did you mean '{near}'?" : "after the window come 'per' and an expression, then an algorithm", out error, out hint);
    }

    private static bool TryCount(ReadOnlySpan<char> text, long most, out long count) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count >= 1 && count <= most;

    private static int WordEnd(string text, int at, int end)
    {
        while (at < end && !char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static int SkipSpace(string text, int at, int end)
    {
        while (at < end && char.IsWhiteSpace(text[at]))
            at++;
        return at;
    }

    private static LimitText? Fail(string message, string? advice, out string error, out string? hint)
    {
        error = message;
        hint = advice;
        return null;
    }
}
