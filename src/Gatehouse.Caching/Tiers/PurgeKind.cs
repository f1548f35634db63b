namespace Gatehouse.Caching.Tiers;

/// <summary>By what answers are dropped.</summary>
public enum PurgeKind
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>What is kept for a URL.</summary>
    Url,

    /// <summary>What a route has stored.</summary>
    Route,

    /// <summary>What has a tag.</summary>
    Tag,
}
