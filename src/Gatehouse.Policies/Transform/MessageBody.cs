using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Transform;

/// <summary>What is a JSON or XML body, and what is said of it.</summary>
internal static class MessageBody
{
    // Both ways; see JsonText.HeavyBytes and bench/results/bodies.md.
    private const int HeavyXml = 8 * 1024;

    /// <summary>True when the head says that a plain text of the format follows, without a coding.</summary>
    public static bool IsAnnounced(IHeaderDictionary headers, BodyFormat format)
    {
        if (format == BodyFormat.Json)
            return PlainJson.IsAnnounced(headers);
        var media = PlainJson.TypeOf(headers);
        return media.Equals("application/xml", StringComparison.OrdinalIgnoreCase) || media.Equals("text/xml", StringComparison.OrdinalIgnoreCase)
            || media.EndsWith("+xml", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True when a request has a body of the format that nobody has read yet.</summary>
    public static bool IsToBeRead(HttpContext context, BodyFormat format) =>
        JsonRequestBody.IsThere(context) && IsAnnounced(context.Request.Headers, format) && RequestVariables.Of(context).RequestBody.IsError;

    /// <summary>True when making one of the other is work for another thread than the request's.</summary>
    public static bool IsHeavy(BodyFormat from, BodyFormat to, long bytes) =>
        bytes > (from == BodyFormat.Json && to == BodyFormat.Json ? JsonText.HeavyBytes : HeavyXml);

    /// <summary>Says what the new bytes are, and takes off what was said of those that were replaced.</summary>
    public static void Describe(IHeaderDictionary headers, long length, BodyFormat format)
    {
        headers.ContentType = format == BodyFormat.Json ? "application/json" : "application/xml; charset=utf-8";
        headers.ContentLength = length;
        headers.Remove("Content-Encoding");
        headers.Remove("Content-MD5");
        headers.Remove("Content-Digest");
        headers.Remove("Repr-Digest");
        headers.Remove("Digest");
    }

    /// <summary>Asks for the format, unless it is asked for already: what the client accepts says nothing about what the service is to send.</summary>
    public static void Ask(IHeaderDictionary headers, BodyFormat format)
    {
        var wanted = format == BodyFormat.Json ? "json" : "xml";
        if (!headers.Accept.ToString().Contains(wanted, StringComparison.OrdinalIgnoreCase))
            headers.Accept = format == BodyFormat.Json ? "application/json, */*;q=0.1" : "application/xml, text/xml, */*;q=0.1";
    }

    /// <summary>True when one of the expressions looks at the body of <paramref name="variable"/>.</summary>
    public static bool IsUsed(string variable, IEnumerable<Expression> expressions) =>
        expressions.Any(expression => expression.References.Any(use => use.Variable == variable && (use.Path.Count == 0 || use.Path[0] == "body")));
}
