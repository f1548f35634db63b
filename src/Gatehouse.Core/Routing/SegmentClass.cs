using System.Buffers;

namespace Gatehouse.Core.Routing;

/// <summary>
/// An expression of the most common kind, one class of ASCII characters with a quantifier (<c>[0-9]+</c>, <c>[a-z]{2,4}</c>),
/// checked without the regular expression engine. Immutable.
/// </summary>
internal sealed class SegmentClass
{
    private readonly SearchValues<char> allowed;
    private readonly int least;
    private readonly int most;

    private SegmentClass(string characters, int least, int most)
    {
        allowed = SearchValues.Create(characters);
        this.least = least;
        this.most = most;
    }

    /// <summary>The class that is the same as an expression; null when the expression is of another kind.</summary>
    public static SegmentClass? TryCreate(string expression)
    {
        var close = expression.IndexOf(']', StringComparison.Ordinal);
        if (!expression.StartsWith('[') || close < 2 || ReadCharacters(expression[1..close]) is not { } characters)
            return null;
        var quantifier = expression[(close + 1)..];
        return quantifier switch
        {
            "" => new SegmentClass(characters, 1, 1),
            "+" => new SegmentClass(characters, 1, int.MaxValue),
            _ => TryReadBounds(quantifier, out var least, out var most) ? new SegmentClass(characters, least, most) : null,
        };
    }

    /// <summary>True when the expression matches this text whole.</summary>
    public bool Matches(ReadOnlySpan<char> text) => text.Length >= least && text.Length <= most && !text.ContainsAnyExcept(allowed);

    private static string? ReadCharacters(string text)
    {
        var characters = new List<char>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterOrDigit(text[i]))
            {
                // A hyphen stands for itself at the end only; everything else that could mean something is left to the engine.
                if (text[i] is not ('_' or '.') && (text[i] != '-' || i != text.Length - 1))
                    return null;
                characters.Add(text[i]);
            }
            else if (i + 2 < text.Length && text[i + 1] == '-')
            {
                var last = text[i + 2];
                if (!char.IsAsciiLetterOrDigit(last) || last < text[i])
                    return null;
                for (var c = text[i]; c <= last; c++)
                    characters.Add(c);
                i += 2;
                // "[a-c-e]" is legal and means little: not worth a rule here.
                if (i + 2 < text.Length && text[i + 1] == '-')
                    return null;
            }
            else
            {
                characters.Add(text[i]);
            }
        }
        return new string([.. characters]);
    }

    private static bool TryReadBounds(string text, out int least, out int most)
    {
        least = most = 0;
        if (!text.StartsWith('{') || !text.EndsWith('}'))
            return false;
        var bounds = text[1..^1].Split(',');
        if (bounds.Length > 2 || !TryReadNumber(bounds[0], out least))
            return false;
        if (bounds.Length == 1)
            most = least;
        else if (bounds[1].Length == 0)
            most = int.MaxValue;
        else if (!TryReadNumber(bounds[1], out most))
            return false;
        return true;
    }

    private static bool TryReadNumber(string text, out int number)
    {
        number = 0;
        return text.Length is > 0 and < 6 && text.All(char.IsAsciiDigit) && int.TryParse(text, out number);
    }
}
