namespace Gatehouse.Expressions;

/// <summary>What an expression may take. Beyond it there is an error, never a long wait.</summary>
public sealed record ExpressionLimits
{
    /// <summary>The limits that hold when none are given.</summary>
    public static ExpressionLimits Default { get; } = new();

    /// <summary>How many characters an expression may have. Default 16,384.</summary>
    public int MaxLength { get; init; } = 16_384;

    /// <summary>How deep an expression may be nested, 1 to 250. Default 200.</summary>
    public int MaxDepth { get; init; } = 200;

    /// <summary>
    /// How many steps one evaluation may take: a step is a call, a turn of a loop, an item compared, 16 characters looked at, or 256 bytes
    /// of JSON read again.
    /// Default 1,000,000.
    /// </summary>
    public long MaxCost { get; init; } = 1_000_000;
}
