namespace Gatehouse.Caching.Rules;

/// <summary>What may be done with a stored answer for a request.</summary>
public enum Reuse
{
    /// <summary>It may be sent.</summary>
    Fresh,

    /// <summary>It may be sent though it is stale, because the client takes it so.</summary>
    Stale,

    /// <summary>It may be sent though it is stale, while a new one is fetched.</summary>
    StaleWhileRevalidate,

    /// <summary>The origin has to be asked first.</summary>
    Validate,
}
