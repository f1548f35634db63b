using Gatehouse.Caching.Rules;
using Gatehouse.Expressions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Cache;

/// <summary>What one route says about its answers, compiled. Immutable.</summary>
internal sealed record CacheSettings
{
    /// <summary>The route's key: part of the key of its answers, because another route may be for other callers.</summary>
    public required string Route { get; init; }

    /// <summary>Further part of the key; null for none.</summary>
    public Expression? Key { get; init; }

    /// <summary>True when that is the caller.</summary>
    public bool IsKeyedByCaller { get; init; }

    /// <summary>The tags; null for none.</summary>
    public Expression? Tags { get; init; }

    /// <summary>The largest body, in bytes.</summary>
    public required long MaxObject { get; init; }

    /// <summary>Whether <c>Cache-Control</c> of requests counts.</summary>
    public required bool HearsClients { get; init; }

    /// <summary>Whether cookies go no further.</summary>
    public bool DropsCookies { get; init; }

    /// <summary>How long a request waits for another's answer.</summary>
    public required TimeSpan Wait { get; init; }

    /// <summary>For what goes wrong where no client sees it.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>What may be stored.</summary>
    public required StoreRules Rules { get; init; }
}
