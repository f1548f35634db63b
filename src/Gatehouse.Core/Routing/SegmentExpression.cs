using System.Buffers;
using System.Text.RegularExpressions;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>
/// What a segment has to look like. One for all places with the same text: routes have many places and few expressions, so these stay
/// in the cache. Immutable.
/// </summary>
internal sealed class SegmentExpression(string expression, Regex regex)
{
    private const int StackBuffer = 256;

    private readonly SegmentClass? characters = SegmentClass.TryCreate(expression);

    /// <summary>True when the expression matches a segment of a canonical path, percent-decoded.</summary>
    public bool Matches(ReadOnlySpan<char> segment)
    {
        if (segment.Contains('%'))
            return MatchesDecoded(segment);
        return characters is null ? regex.IsMatch(segment) : characters.Matches(segment);
    }

    private bool MatchesDecoded(ReadOnlySpan<char> segment)
    {
        char[]? rented = null;
        Span<char> decoded = segment.Length <= StackBuffer ? stackalloc char[StackBuffer] : rented = ArrayPool<char>.Shared.Rent(segment.Length);
        var length = PercentEncoding.Decode(segment, decoded);
        var matches = regex.IsMatch(decoded[..length]);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return matches;
    }
}
