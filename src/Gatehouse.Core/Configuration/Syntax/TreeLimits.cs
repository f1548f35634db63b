namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>How large a configuration may be, whatever a short text expands to.</summary>
internal static class TreeLimits
{
    /// <summary>Values inside values.</summary>
    public const int Depth = 64;

    /// <summary>Values in all, aliases expanded: some ten times what 10,000 routes need.</summary>
    public const int Nodes = 500_000;

    /// <summary>Values that come from aliases.</summary>
    public const int AliasNodes = 20_000;

    public static readonly string DepthMessage = $"values nest deeper than {Depth} levels";

    public static readonly string NodesMessage = $"the configuration holds more than {Nodes} values";
}
