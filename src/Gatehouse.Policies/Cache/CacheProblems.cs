using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Cache;

/// <summary>What clients are told.</summary>
internal static class CacheProblems
{
    /// <summary>RFC 9111, 5.2.1.7.</summary>
    public static readonly Problem NotCached = new(504, "not_cached", "There is no stored answer, and the request wants no other");
}
