using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Snapshots;

/// <summary>A policy of a route with the module that made it.</summary>
/// <param name="Module">The module.</param>
/// <param name="Policy">The running policy.</param>
/// <param name="IsInherited">True when it came from <c>defaults</c>.</param>
internal sealed record CompiledPolicy(RoutePolicyModule Module, RoutePolicy Policy, bool IsInherited);
