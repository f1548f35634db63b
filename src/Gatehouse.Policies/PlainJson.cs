using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies;

/// <summary>Bodies of JSON without a coding, as policies need them that look inside.</summary>
internal static class PlainJson
{
    /// <summary>415: a request's body is said to be something else.</summary>
    public static readonly Problem Wanted = new(415, "body_not_json", "Request body must be plain JSON");

    /// <summary>True when the head says that one follows.</summary>
    public static bool IsAnnounced(IHeaderDictionary headers)
    {
        var media = TypeOf(headers);
        return media.Equals("application/json", StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The media type of a body without a coding; empty when there is one, or when no type is said, or several.</summary>
    public static ReadOnlySpan<char> TypeOf(IHeaderDictionary headers)
    {
        var coding = headers.ContentEncoding;
        if (coding.Count > 1 || (coding.Count == 1 && !"identity".Equals(coding[0], StringComparison.OrdinalIgnoreCase)))
            return default;
        var type = headers.ContentType;
        if (type.Count != 1)
            return default;
        var media = type[0].AsSpan();
        var end = media.IndexOf(';');
        return (end < 0 ? media : media[..end]).Trim(" \t");
    }
}
