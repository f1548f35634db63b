namespace Gatehouse.Caching.Fields;

/// <summary>Entity tags (RFC 9110, 8.8.3).</summary>
public static class EntityTags
{
    /// <summary>True when a line of <c>If-None-Match</c> has the tag, compared weakly, or is <c>*</c>.</summary>
    public static bool Contains(ReadOnlySpan<char> line, string tag)
    {
        var rest = line.Trim(" \t");
        if (rest is "*")
            return true;
        var wanted = Opaque(tag);
        while (!(rest = rest.TrimStart(" \t,")).IsEmpty)
        {
            var length = LengthOf(rest);
            if (Opaque(rest[..length].TrimEnd(" \t")).SequenceEqual(wanted))
                return true;
            rest = rest[length..];
        }
        return false;
    }

    /// <summary>True when the two are the same strong tag: what <c>If-Range</c> asks for.</summary>
    public static bool AreSameStrong(ReadOnlySpan<char> first, ReadOnlySpan<char> second) =>
        first.Length >= 2 && first[0] == '"' && first.SequenceEqual(second);

    // Tags without quotes exist, and end at the next comma.
    private static int LengthOf(ReadOnlySpan<char> text)
    {
        var start = text.StartsWith("W/", StringComparison.Ordinal) ? 2 : 0;
        if (start < text.Length && text[start] == '"' && text[(start + 1)..].IndexOf('"') is >= 0 and var close)
            return start + close + 2;
        var comma = text.IndexOf(',');
        return comma < 0 ? text.Length : comma;
    }

    private static ReadOnlySpan<char> Opaque(ReadOnlySpan<char> tag) => tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag;
}
