using System.Buffers;
using System.Text.RegularExpressions;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>The way on for a segment that an expression matches. Immutable.</summary>
internal sealed class RegexBranch(string expression, Regex regex, int next)
{
    private const int StackBuffer = 256;

    private readonly SegmentClass? characters = SegmentClass.TryCreate(expression);

    /// <summary>The node where the rest of the path is looked up.</summary>
    public int Next { get; } = next;

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
