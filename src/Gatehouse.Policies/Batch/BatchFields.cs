using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Batch;

/// <summary>
/// Which fields a request in a batch has. Its own are few: what stands in a body has not been seen by the proxies in front, so it must not
/// say what they say. All else is the batch's. Immutable.
/// </summary>
internal sealed class BatchFields(IReadOnlyList<string> more)
{
    // About the exchange of the batch itself. An idempotency key is for one request.
    private static readonly FrozenSet<string> OfTheBatch = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Accept", "Accept-Encoding", "Accept-Charset", "Range", "If-Range", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
        "Expect", "Upgrade", "Connection", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "HTTP2-Settings", "Digest",
        "Repr-Digest", "Cache-Control", "Pragma", "Max-Forwards", "Prefer", "Priority", "Idempotency-Key", "X-HTTP-Method-Override", "X-Content-Length");

    private readonly FrozenSet<string> own = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        ["Accept", "Accept-Language", "Authorization", "Content-Type", "Cookie", "Idempotency-Key", "Prefer", "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", .. more]);

    /// <summary>True for what proxies and the gateway itself say of a client.</summary>
    public static bool IsProxies(string name) =>
        name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("X-Gateway-", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Via", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
        || name.Equals("X-Correlation-ID", StringComparison.OrdinalIgnoreCase);

    /// <summary>True when a request in a batch may have such a field of its own.</summary>
    public bool IsAllowed(string name) => own.Contains(name);

    /// <summary>The fields of the batch that each request in it has too: whom it is for, who asks, what proxies said of that.</summary>
    public static IHeaderDictionary Inherited(HttpContext batch)
    {
        IHeaderDictionary fields = new HeaderDictionary(16);
        foreach (var (name, values) in batch.Request.Headers)
        {
            if (!OfTheBatch.Contains(name) && !name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith("Sec-WebSocket-", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(':'))
                fields[name] = values;
        }
        return fields;
    }
}
