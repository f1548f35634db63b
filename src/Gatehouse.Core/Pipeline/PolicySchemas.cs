using Gatehouse.Core.Configuration.Schema;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Core.Pipeline;

/// <summary>From the modules to what schema and reference are made from.</summary>
public static class PolicySchemas
{
    /// <summary>The policies, and all parts.</summary>
    /// <param name="modules">The policies.</param>
    /// <param name="parts">Parts that come without a policy; null for none.</param>
    public static SchemaSources Of(IReadOnlyList<RoutePolicyModule> modules, IReadOnlyList<GatewayPartModule>? parts = null) => new(
        [.. modules.Select(module => new PolicySchema(module.Name, module.CompanionKeys, module.OptionsType)
        {
            IsForUpstreams = module.Places.HasFlag(PolicyPlaces.Upstreams),
            IsForCallers = module.Places.HasFlag(PolicyPlaces.Callers),
        })],
        [.. PartsOf(modules, parts).Select(part => new PartSchema(part.Key, part.IsMap, part.OptionsType))]);

    /// <summary>Parts that come without a policy, then those that the policies bring along, in the order given.</summary>
    internal static IReadOnlyList<GatewayPartModule> PartsOf(IReadOnlyList<RoutePolicyModule> modules, IReadOnlyList<GatewayPartModule>? parts) =>
        [.. parts ?? [], .. modules.Select(module => module.Part).OfType<GatewayPartModule>()];
}
