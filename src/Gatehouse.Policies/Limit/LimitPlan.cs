using Gatehouse.Expressions;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>A limit as written, understood and checked. Immutable.</summary>
internal sealed record LimitPlan
{
    /// <summary>What it is called in answers.</summary>
    public required string Name { get; init; }

    /// <summary>How much per window; null for as many at a time.</summary>
    public LimitRule? Rule { get; init; }

    /// <summary>As many at a time; 0 for a rate.</summary>
    public long Slots { get; init; }

    /// <summary>Whom it counts.</summary>
    public LimitSubject Subject { get; init; }

    /// <summary>The expression of <see cref="LimitSubject.Expression"/>; else null.</summary>
    public Expression? Per { get; init; }

    /// <summary>Whether it never refuses.</summary>
    public bool Shadow { get; init; }

    /// <summary>How nodes share it.</summary>
    public LimitSharing Sharing { get; init; }

    /// <summary>The part for one node alone.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Most counters.</summary>
    public int MaxKeys { get; init; } = LocalMeter.DefaultMaxKeys;
}
