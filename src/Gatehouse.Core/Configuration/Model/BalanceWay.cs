namespace Gatehouse.Core.Configuration.Model;

/// <summary>How a destination is picked.</summary>
public enum BalanceWay
{
    /// <summary>In turns, by weight.</summary>
    RoundRobin,

    /// <summary>The same.</summary>
    Weighted,

    /// <summary>The one with the fewest requests under way for its weight.</summary>
    LeastRequests,

    /// <summary>The better of two random ones.</summary>
    TwoChoices,

    /// <summary>Any, by weight.</summary>
    Random,

    /// <summary>By the value of an expression.</summary>
    Hash,
}
