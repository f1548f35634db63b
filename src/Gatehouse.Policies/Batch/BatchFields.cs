using System.Collections.Frozen;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Batch;

/// <summary>
/// Which fields a request in a batch has. Its own are few: what stands in a body has not been seen by the proxies in front, so it must not
/// say what they say. All else is the batch's. Immutable.
/// </summary>
internal sealed class BatchFields(IReadOnlyList<string> more)
{
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

    /// <summary>
    /// The fields of the batch that each request in it has too: whom it is for, who asks, what proxies said of that. As they were sent: each request
    /// takes the whole way itself, and needs the credentials that the batch's own policies may have taken off.
    /// </summary>
    public static IHeaderDictionary Inherited(HttpContext batch)
    {
        IHeaderDictionary fields = new HeaderDictionary(16);
        // An idempotency key is for one request.
        foreach (var (name, values) in FieldsAsSent.Of(batch))
        {
            if (!HeaderSyntax.IsOfTheExchange(name) && !name.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) && !name.StartsWith(':'))
                fields[name] = values;
        }
        return fields;
    }
}
