namespace Gatehouse.Core.Primitives;

/// <summary>
/// A request target (RFC 9112, 3.2) in the one form that is matched, authorised, logged and forwarded: see
/// <c>docs/canonical-path.md</c>. Computed once per request. Immutable.
/// </summary>
public readonly struct CanonicalTarget
{
    private readonly string? text;

    internal CanonicalTarget(string text, int pathLength)
    {
        this.text = text;
        PathLength = pathLength;
    }

    /// <summary>Path and, where there is one, <c>?</c> and query: what an unchanged request sends to its destination.</summary>
    public string Text => text ?? "/";

    /// <summary>Length of the path within <see cref="Text"/>, in characters.</summary>
    public int PathLength { get; }

    /// <summary>The canonical path, percent-encoded ASCII, beginning with <c>/</c>.</summary>
    public ReadOnlySpan<char> Path => Text.AsSpan(0, PathLength);

    /// <summary>The query as the client sent it, without <c>?</c>; empty for none.</summary>
    public ReadOnlySpan<char> Query => PathLength < Text.Length ? Text.AsSpan(PathLength + 1) : default;
}
