namespace Gatehouse.Jose.Tokens;

/// <summary>How tokens are verified, beyond keys and rules.</summary>
public sealed record TokenVerifierOptions
{
    /// <summary>The longest token in characters. 256..65536; default 16384 (16 KiB). Longer ones are refused before any work.</summary>
    public int MaxLength { get; init; } = 16 * 1024;

    /// <summary>How many verified tokens are remembered. Null: none, every token is verified anew. Share one among verifiers of the same keys.</summary>
    public VerifiedTokens? Remembered { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
