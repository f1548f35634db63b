namespace Gatehouse.Core.Configuration.Model;

/// <summary>What decides how many requests an upstream is given at a time.</summary>
public enum ConcurrencyLimit
{
    /// <summary>How fast it answers.</summary>
    Adaptive,
}
