namespace Gatehouse.Core.Configuration.Model;

/// <summary>What a breaker stops asking.</summary>
public enum BreakerScope
{
    /// <summary>The upstream as a whole.</summary>
    Upstream,

    /// <summary>Each destination by itself.</summary>
    Destination,
}
