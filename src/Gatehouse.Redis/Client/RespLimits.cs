namespace Gatehouse.Redis.Client;

/// <summary>What is taken from a server at most. More ends the connection.</summary>
/// <param name="MaxBulk">The longest value, in bytes.</param>
/// <param name="MaxElements">The most elements of one answer, all levels together.</param>
/// <param name="MaxLine">The longest line, an error's for example, in bytes.</param>
internal sealed record RespLimits(int MaxBulk = 64 << 20, int MaxElements = 65_536, int MaxLine = 4_096)
{
    /// <summary>How deep aggregates may nest.</summary>
    public const int MaxDepth = 8;

    /// <summary>What counts when nothing else is said.</summary>
    public static readonly RespLimits Default = new();

    /// <summary>The longest answer, in bytes.</summary>
    public int MaxFrame => MaxBulk + (1 << 20);
}
