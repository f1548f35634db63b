using System.Text;

namespace Gatehouse.Caching.Fields;

/// <summary>
/// The value of a request's field that <c>Vary</c> names, in a form in which values that mean the same are the same (RFC 9111, 4.1): several
/// lines are one list, white space around commas is none, and where case has no meaning it is lower.
/// </summary>
public static class SelectingValue
{
    /// <summary>The normal form; null for a field that is not there, which is not the same as an empty one.</summary>
    public static string? Of(string name, CachedField? field)
    {
        if (field is not { } lines)
            return null;
        var value = lines.Count == 1 ? lines[0] : string.Join(',', lines.All());
        if (value.AsSpan().ContainsAny(", \t"))
            value = WithoutSpace(value);
        return IsCaseless(name) ? value.ToLowerInvariant() : value;
    }

    private static bool IsCaseless(string name) =>
        name.Equals("Accept-Encoding", StringComparison.OrdinalIgnoreCase) || name.Equals("Accept-Language", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Accept-Charset", StringComparison.OrdinalIgnoreCase) || name.Equals("Origin", StringComparison.OrdinalIgnoreCase);

    private static string WithoutSpace(string value)
    {
        // What has quotes may have commas in them: it stays as it is.
        if (value.Contains('"', StringComparison.Ordinal))
            return value.Trim(' ', '\t');
        var text = new StringBuilder(value.Length);
        var span = value.AsSpan();
        foreach (var part in span.Split(','))
        {
            var member = span[part].Trim(" \t");
            if (member.IsEmpty)
                continue;
            if (text.Length > 0)
                text.Append(',');
            text.Append(member);
        }
        return text.ToString();
    }
}
