using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies;

/// <summary>The list of policies that come with the gateway. A new one is a folder and a line here.</summary>
public static class BuiltInPolicies
{
    /// <summary>All of them. Within a stage they run in this order.</summary>
    public static IReadOnlyList<RoutePolicyModule> All { get; } =
    [
    ];
}
