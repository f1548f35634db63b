using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>A request that is not answered from the store at once.</summary>
/// <param name="Key">What its answer is found by.</param>
/// <param name="Stored">An answer that needs a validation; null for none.</param>
/// <param name="Why">The reason for <c>Cache-Status</c>: <c>uri-miss</c>, <c>stale</c>, ...</param>
/// <param name="Traits">What matters for storing.</param>
/// <param name="Directives">What the client says.</param>
internal sealed record Lookup(CacheKey Key, CacheEntry? Stored, string Why, RequestTraits Traits, RequestDirectives Directives)
{
    /// <summary>When it began, as a timestamp.</summary>
    public required long Started { get; init; }

    /// <summary>The client's fields, before policies and the service's own conditions changed them: by these it is asked for again.</summary>
    public required IHeaderDictionary Asked { get; init; }

    /// <summary>What the answer is shared with other nodes under; null for not at all.</summary>
    public string? Stamp { get; init; }

    /// <summary>True when it waited for another's answer.</summary>
    public bool HasWaited { get; init; }
}
