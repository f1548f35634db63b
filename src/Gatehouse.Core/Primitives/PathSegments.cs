namespace Gatehouse.Core.Primitives;

/// <summary>Dot segments (RFC 3986, 5.2.4) and repeated slashes, resolved in place.</summary>
internal static class PathSegments
{
    /// <summary>Resolves a path that begins with a slash and whose percent-encoding is canonical; it only ever gets shorter.</summary>
    public static TargetFault Resolve(Span<char> path, out int length)
    {
        length = path.Length;
        var hasEmpty = path.IndexOf("//") >= 0;
        var hasDots = HasDotSegment(path);
        if (hasEmpty && hasDots)
            return TargetFault.DotsBesideEmptySegment;
        if (hasEmpty)
            length = MergeSlashes(path);
        return hasDots ? RemoveDotSegments(path, out length) : TargetFault.None;
    }

    /// <summary>True when a segment is <c>.</c> or <c>..</c>.</summary>
    public static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        for (var i = path.IndexOf("/."); i >= 0; )
        {
            path = path[(i + 2)..];
            if (path.IsEmpty || path[0] == '/' || (path[0] == '.' && (path.Length == 1 || path[1] == '/')))
                return true;
            i = path.IndexOf("/.");
        }
        return false;
    }

    private static int MergeSlashes(Span<char> path)
    {
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '/' || length == 0 || path[length - 1] != '/')
                path[length++] = path[i];
        }
        return length;
    }

    private static TargetFault RemoveDotSegments(Span<char> path, out int length)
    {
        length = 0;
        for (var start = 0; start < path.Length; )
        {
            var next = path[(start + 1)..].IndexOf('/');
            var end = next < 0 ? path.Length : start + 1 + next;
            var segment = path[(start + 1)..end];
            if (segment is "." or "..")
            {
                if (segment.Length == 2)
                {
                    if (length == 0)
                        return TargetFault.AboveRoot;
                    length = path[..length].LastIndexOf('/');
                }
                if (end == path.Length)
                    path[length++] = '/';
            }
            else
            {
                path[start..end].CopyTo(path[length..]);
                length += end - start;
            }
            start = end;
        }
        return TargetFault.None;
    }
}
