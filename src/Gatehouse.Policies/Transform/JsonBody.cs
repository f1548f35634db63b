using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Transform;

/// <summary>What is a JSON body, and what is said of it.</summary>
internal static class JsonBody
{
    /// <summary>The media type that is written.</summary>
    public const string MediaType = "application/json";

    /// <summary>True when the head says that a plain JSON text follows: <c>application/json</c> or <c>+json</c>, and no coding.</summary>
    public static bool IsAnnounced(IHeaderDictionary headers)
    {
        var coding = headers.ContentEncoding;
        if (coding.Count > 1 || (coding.Count == 1 && !"identity".Equals(coding[0], StringComparison.OrdinalIgnoreCase)))
            return false;
        var type = headers.ContentType;
        if (type.Count != 1)
            return false;
        var media = type[0].AsSpan();
        var end = media.IndexOf(';');
        media = (end < 0 ? media : media[..end]).Trim(" \t");
        return media.Equals(MediaType, StringComparison.OrdinalIgnoreCase) || media.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when a request has a JSON body that nobody has read yet.</summary>
    public static bool IsToBeRead(HttpContext context) =>
        JsonRequestBody.IsThere(context) && IsAnnounced(context.Request.Headers) && RequestVariables.Of(context).RequestBody.IsError;

    /// <summary>Takes off what was said of the bytes that were replaced.</summary>
    public static void Describe(IHeaderDictionary headers, long length)
    {
        headers.ContentType = MediaType;
        headers.ContentLength = length;
        headers.Remove("Content-Encoding");
        headers.Remove("Content-MD5");
        headers.Remove("Content-Digest");
        headers.Remove("Repr-Digest");
        headers.Remove("Digest");
    }

    /// <summary>True when one of the expressions looks at the body of <paramref name="variable"/>.</summary>
    public static bool IsUsed(string variable, IEnumerable<Expression> expressions) =>
        expressions.Any(expression => expression.References.Any(use => use.Variable == variable && (use.Path.Count == 0 || use.Path[0] == "body")));
}
