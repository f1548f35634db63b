using System.Buffers;
using System.Text.RegularExpressions;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>The way on for a segment that an expression matches. Immutable.</summary>
internal sealed class RegexBranch(Regex regex, RouteNode next)
{
    private const int StackBuffer = 256;

    /// <summary>Where the rest of the path is looked up.</summary>
    public RouteNode Next { get; } = next;

    /// <summary>True when the expression matches a segment of a canonical path, percent-decoded.</summary>
    public bool Matches(ReadOnlySpan<char> segment) => segment.Contains('%') ? MatchesDecoded(segment) : regex.IsMatch(segment);

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
