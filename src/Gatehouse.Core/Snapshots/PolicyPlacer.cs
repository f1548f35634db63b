using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;

namespace Gatehouse.Core.Snapshots;

/// <summary>Makes the policies that stand elsewhere than in a route: with an upstream or a caller. They live as long as what they stand in.</summary>
internal sealed class PolicyPlacer(SnapshotServices services, SnapshotResources resources, PartCompiler parts, ConfigErrors errors)
{
    /// <summary>A number that changes when what these policies look up does.</summary>
    public UInt128 HashOf(PolicyPlaces place) =>
        parts.HashOf([.. services.Modules.Where(module => module.Places.HasFlag(place)).SelectMany(module => module.Uses)]);

    /// <summary>The policies of an upstream as one gate; null when it has none.</summary>
    public UpstreamGate? Gate(ResourceIdentity upstream, IReadOnlyList<ConfigEntry> entries)
    {
        var gates = new List<UpstreamGate>();
        // In the order of the stages, as policies of a route.
        foreach (var (module, entry) in entries.Select(entry => (services.Modules.First(module => module.Name == entry.Key.Value), entry)).OrderBy(pair => pair.Item1.Stage))
        {
            var scope = ScopeOf("upstreams." + upstream.Scope, PolicyPlaces.Upstreams);
            if (resources.TakeFor(upstream, IdentityOf(module, entry, scope), () => module.CompileGate(entry.Value, scope, errors)) is { } gate)
                gates.Add(gate);
        }
        return gates.Count switch
        {
            0 => null,
            1 => gates[0],
            _ => new UpstreamGates([.. gates]),
        };
    }

    /// <summary>A policy of a caller; null when it has errors.</summary>
    public RoutePolicy? Caller(ResourceIdentity part, ConfigEntry entry, string caller)
    {
        var module = services.Modules.First(module => module.Name == entry.Key.Value);
        var scope = ScopeOf($"{part.Kind}.{caller}", PolicyPlaces.Callers);
        return resources.TakeFor(part, IdentityOf(module, entry, scope), () => module.Compile(entry.Value, scope, errors));
    }

    private ResourceIdentity IdentityOf(RoutePolicyModule module, ConfigEntry entry, PolicyScope scope) =>
        new(module.Name, ConfigHash.Of(entry.Value) ^ parts.HashOf(module.Uses), scope.RouteId);

    private PolicyScope ScopeOf(string owner, PolicyPlaces place) => new(owner, RoutePattern.Empty, services.Time, services.Loggers)
    {
        Expressions = new ExpressionCompiler(services.Expressions, RoutePattern.Empty),
        Parts = parts.Parts,
        Place = place,
        Counters = services.Counters,
    };
}
