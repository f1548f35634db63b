using System.Buffers;

namespace Gatehouse.Core.Primitives;

/// <summary>
/// Brings a request target into its canonical form, or says why it has none: the rules are in <c>docs/canonical-path.md</c>.
/// Applied to its own result it changes nothing. Allocates only when the target is not canonical already.
/// </summary>
public static class CanonicalTargetParser
{
    private const int StackBuffer = 512;

    /// <summary>
    /// Reads a target in origin-form (<c>/path?query</c>) or absolute-form, of which path and query are taken and the authority is
    /// the caller's to check. Never throws.
    /// </summary>
    public static TargetFault Parse(string rawTarget, out CanonicalTarget target)
    {
        if (rawTarget.StartsWith('/'))
            return ParseOriginForm(rawTarget, out target);
        target = default;
        return rawTarget switch
        {
            "" => TargetFault.Empty,
            "*" => TargetFault.AsteriskForm,
            _ => ParseAbsoluteForm(rawTarget, out target),
        };
    }

    private static TargetFault ParseOriginForm(string text, out CanonicalTarget target)
    {
        target = default;
        var pathLength = text.AsSpan().IndexOfAnyExcept(PathCharacters.PlainPath);
        if (pathLength < 0)
            pathLength = text.Length;
        else if (text[pathLength] != '?')
            return ParseOtherPath(text, out target);
        var path = text.AsSpan(0, pathLength);
        if (path.IndexOf("//") >= 0 || path.IndexOf("/.") >= 0)
            return ParseOtherPath(text, out target);
        var fault = CheckQuery(text.AsSpan(pathLength));
        if (fault == TargetFault.None)
            target = new CanonicalTarget(text, pathLength);
        return fault;
    }

    private static TargetFault ParseOtherPath(string text, out CanonicalTarget target)
    {
        target = default;
        var mark = text.IndexOf('?');
        var pathLength = mark < 0 ? text.Length : mark;
        var fault = CheckQuery(text.AsSpan(pathLength));
        if (fault != TargetFault.None)
            return fault;
        char[]? rented = null;
        Span<char> buffer = pathLength * 3 <= StackBuffer ? stackalloc char[StackBuffer] : rented = ArrayPool<char>.Shared.Rent(pathLength * 3);
        var writer = new CanonicalPathWriter(buffer);
        fault = writer.Write(text.AsSpan(0, pathLength));
        var length = 0;
        if (fault == TargetFault.None)
            fault = PathSegments.Resolve(buffer[..writer.Length], out length);
        if (fault == TargetFault.None)
            target = new CanonicalTarget(Join(text, pathLength, buffer[..length]), length);
        if (rented is not null)
            ArrayPool<char>.Shared.Return(rented);
        return fault;
    }

    private static string Join(string text, int pathLength, ReadOnlySpan<char> path) =>
        path.SequenceEqual(text.AsSpan(0, pathLength)) ? text : string.Concat(path, text.AsSpan(pathLength));

    private static TargetFault CheckQuery(ReadOnlySpan<char> query)
    {
        var index = query.IndexOfAnyExcept(PathCharacters.Query);
        if (index < 0)
            return TargetFault.None;
        return query[index] == '#' ? TargetFault.Fragment : TargetFault.QueryCharacter;
    }

    private static TargetFault ParseAbsoluteForm(string text, out CanonicalTarget target)
    {
        target = default;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !IsHttp(text.AsSpan(0, scheme)))
            return TargetFault.UnsupportedForm;
        var rest = text.AsSpan(scheme + 3);
        var end = rest.IndexOfAny("/?#\\");
        var authority = end < 0 ? rest : rest[..end];
        if (authority.IsEmpty || authority.IndexOfAnyExceptInRange('!', '~') >= 0)
            return TargetFault.UnsupportedForm;
        var pathAndQuery = rest[authority.Length..];
        // RFC 9112, 3.2.2: an empty path is "/".
        return ParseOriginForm(pathAndQuery.StartsWith('/') ? pathAndQuery.ToString() : string.Concat("/", pathAndQuery), out target);
    }

    private static bool IsHttp(ReadOnlySpan<char> scheme) =>
        scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("https", StringComparison.OrdinalIgnoreCase);
}
