namespace Gatehouse.Caching.Tiers;

/// <summary>By what answers are dropped.</summary>
public enum PurgeKind
{
    /// <summary>Everything.</summary>
    All,

    /// <summary>What is kept for a URL, as keys begin with it.</summary>
    Url,

    /// <summary>The same for a URL as people write it: scheme and host in any case, with the port or without.</summary>
    Address,

    /// <summary>What a route has stored.</summary>
    Route,

    /// <summary>What has a tag.</summary>
    Tag,
}
