using System.Text;

namespace Gatehouse.Expressions.Patterns;

/// <summary>A set of code points, as a pattern writes it: <c>[a-z]</c>, <c>\d</c>, <c>\pL</c>.</summary>
internal sealed class CharacterSet
{
    private const int LastCodePoint = 0x10FFFF;
    private const int FirstPair = 0x10000;

    private readonly StringBuilder members = new();
    private readonly List<(int First, int Last)> pairs = [];
    private bool isNegated;
    private bool hasCategory;

    /// <summary>Reads <c>[...]</c>.</summary>
    public static CharacterSet? Read(string text, ref int at, out string? problem)
    {
        problem = "a set in the pattern does not end";
        var set = new CharacterSet();
        at++;
        if (at < text.Length && text[at] == '^')
        {
            set.isNegated = true;
            at++;
        }
        for (var isFirst = true; at < text.Length; isFirst = false)
        {
            if (text[at] == ']' && !isFirst)
            {
                at++;
                problem = set.isNegated && set.hasCategory && set.pairs.Count > 0 ? "a set in the pattern has too much in it" : null;
                return problem is null ? set : null;
            }
            if (PosixClass(text, at) is var (name, length) && length > 0)
            {
                if (name is null)
                {
                    problem = "a set in the pattern names a class that is not there";
                    return null;
                }
                set.members.Append(name);
                at += length;
                continue;
            }
            if (text[at] == '\\' && set.AddClass(text, ref at))
                continue;
            if (!Escapes.TryCodePoint(text, ref at, out var first))
            {
                problem = Unknown(text, at);
                return null;
            }
            var last = first;
            if (at + 1 < text.Length && text[at] == '-' && text[at + 1] != ']')
            {
                at++;
                if (!Escapes.TryCodePoint(text, ref at, out last) || last < first)
                {
                    problem = "a range in the pattern goes backwards";
                    return null;
                }
            }
            set.Add(first, last);
        }
        return null;
    }

    /// <summary>Reads an escape outside of a set: a class, or a single character.</summary>
    public static CharacterSet? ReadEscape(string text, ref int at, out string? problem)
    {
        problem = null;
        var set = new CharacterSet();
        if (set.AddClass(text, ref at))
            return set;
        if (!Escapes.TryCodePoint(text, ref at, out var single))
        {
            problem = Unknown(text, at);
            return null;
        }
        set.Add(single, single);
        return set;
    }

    /// <summary>As .NET writes it, where a code point above the first 65,536 is two chars.</summary>
    public string ToPattern()
    {
        if (isNegated)
        {
            var others = members.Length == 0 ? @"[^\uD800-\uDFFF]" : $@"[^{members}\uD800-\uDFFF]";
            var rest = PairPattern(Gaps());
            return rest.Length == 0 ? others : $"(?:{others}|{rest})";
        }
        var above = PairPattern(pairs);
        return members.Length == 0 ? $"(?:{above})" : above.Length == 0 ? $"[{members}]" : $"(?:[{members}]|{above})";
    }

    private void Add(int first, int last)
    {
        if (first < FirstPair)
            members.Append(Char(first)).Append('-').Append(Char(Math.Min(last, FirstPair - 1)));
        if (last >= FirstPair)
            pairs.Add((Math.Max(first, FirstPair), last));
    }

    // \d \w \s and their opposites, \pL and \p{Lu}.
    private bool AddClass(string text, ref int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        var known = next switch
        {
            'd' => "0-9",
            'D' => @"\x00-/:-\uD7FF\uE000-\uFFFF",
            'w' => "0-9A-Za-z_",
            'W' => @"\x00-/:-@\[-^`{-\uD7FF\uE000-\uFFFF",
            's' => @"\t\n\f\r ",
            'S' => @"\x00-\x08\x0B\x0E-\x1F!-\uD7FF\uE000-\uFFFF",
            _ => null,
        };
        if (known is not null)
        {
            members.Append(known);
            if (char.IsAsciiLetterUpper(next))
                pairs.Add((FirstPair, LastCodePoint));
            at += 2;
            return true;
        }
        if (next is not ('p' or 'P') || at + 2 >= text.Length)
            return false;
        var end = text[at + 2] == '{' ? text.IndexOf('}', at) : at + 2;
        if (end < 0)
            return false;
        var name = text[(at + 2)..(end + 1)].Trim('{', '}');
        // .NET has categories as RE2 has them, but blocks where RE2 has scripts: those hold other characters.
        if (name.TrimStart('^').Length > 2)
            return false;
        var isOpposite = next == 'P' != name.StartsWith('^');
        members.Append(isOpposite ? @"\P{" : @"\p{").Append(name.TrimStart('^')).Append('}');
        hasCategory = true;
        at = end + 1;
        return true;
    }

    private static string Unknown(string text, int at) => at + 1 < text.Length && text[at + 1] is 'p' or 'P'
        ? "a class such as \\p{L} has one letter or two; scripts such as \\p{Greek} are not there"
        : "unknown escape in the pattern; RE2 has no back references and no look-around";

    private static (string? Members, int Length) PosixClass(string text, int at)
    {
        if (!text.AsSpan(at).StartsWith("[:", StringComparison.Ordinal))
            return (null, 0);
        var end = text.IndexOf(":]", at, StringComparison.Ordinal);
        return end < 0 ? (null, 0) : (Categories.Posix(text[(at + 2)..end]), end + 2 - at);
    }

    private List<(int First, int Last)> Gaps()
    {
        var gaps = new List<(int, int)>();
        var next = FirstPair;
        foreach (var (first, last) in pairs.OrderBy(pair => pair.First))
        {
            if (first > next)
                gaps.Add((next, first - 1));
            next = Math.Max(next, last + 1);
        }
        if (next <= LastCodePoint)
            gaps.Add((next, LastCodePoint));
        return gaps;
    }

    private static string PairPattern(List<(int First, int Last)> ranges) => string.Join('|', ranges.SelectMany(range => Pairs(range.First, range.Last)));

    // A range of pairs is up to three: the rest of the first row, whole rows, the beginning of the last row.
    private static IEnumerable<string> Pairs(int first, int last)
    {
        var (highFirst, lowFirst) = (0xD800 + ((first - FirstPair) >> 10), 0xDC00 + (first & 0x3FF));
        var (highLast, lowLast) = (0xD800 + ((last - FirstPair) >> 10), 0xDC00 + (last & 0x3FF));
        if (highFirst == highLast)
        {
            yield return $"{Char(highFirst)}[{Char(lowFirst)}-{Char(lowLast)}]";
            yield break;
        }
        yield return $"{Char(highFirst)}[{Char(lowFirst)}-\\uDFFF]";
        if (highLast - highFirst > 1)
            yield return $"[{Char(highFirst + 1)}-{Char(highLast - 1)}][\\uDC00-\\uDFFF]";
        yield return $"{Char(highLast)}[\\uDC00-{Char(lowLast)}]";
    }

    private static string Char(int code) => $"\\u{code:X4}";
}
