using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>
/// Which fields of the client's request a call carries on: who the client is, what it traces, what policies have added. Not those about
/// the client's own exchange: its body, its caches, what it can decode, protocols it wants to change to.
/// </summary>
internal static class PassedFields
{
    private static readonly FrozenSet<string> OfTheExchange = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Encoding", "Accept-Charset", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "Expect", "Upgrade", "Connection", "TE", "Trailer", "Transfer-Encoding", "HTTP2-Settings", "Content-Length", "Content-Type",
        "Content-Encoding", "Content-Language", "Content-Location", "Content-Range", "Content-MD5", "Content-Digest", "Repr-Digest", "Digest",
        "Cache-Control", "Pragma", "Max-Forwards", "Prefer", "Priority", "Origin", "X-HTTP-Method-Override");

    /// <summary>The fields for calls of this request. <c>Host</c> is among them for <c>X-Forwarded-Host</c> alone.</summary>
    public static IHeaderDictionary Of(HttpContext client)
    {
        IHeaderDictionary fields = new HeaderDictionary(16);
        foreach (var (name, values) in client.Request.Headers)
        {
            if (!OfTheExchange.Contains(name) && !name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase))
                fields[name] = values;
        }
        fields.Accept = "application/json";
        return fields;
    }
}
