namespace Gatehouse.Expressions;

/// <summary>How expressions of an environment are read.</summary>
public sealed record ExpressionOptions
{
    /// <summary>The options that hold when none are given.</summary>
    public static ExpressionOptions Default { get; } = new();

    /// <summary>What an expression may take.</summary>
    public ExpressionLimits Limits { get; init; } = ExpressionLimits.Default;

    /// <summary>The clock of <c>now()</c>. Default: that of the system.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Functions of the host, beside those of the language. Default none.</summary>
    public IReadOnlyList<CelFunction> Functions { get; init; } = [];

    /// <summary>The namespace in which names are looked for first. Default: none.</summary>
    public string Container { get; init; } = "";

    /// <summary>Whether unknown names and types that do not fit are mistakes before evaluation, and not errors in it. Default true.</summary>
    public bool ChecksTypes { get; init; } = true;

    /// <summary>Whether <c>has</c>, <c>all</c>, <c>map</c> and the other macros are there. Default true.</summary>
    public bool HasMacros { get; init; } = true;
}
