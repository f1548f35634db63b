using Gatehouse.Core.Configuration.Schema;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Core.Pipeline;

/// <summary>From the modules to what schema and reference are made from.</summary>
public static class PolicySchemas
{
    /// <summary>The policies and the parts that they bring along, in the order given.</summary>
    public static SchemaSources Of(IReadOnlyList<RoutePolicyModule> modules) => new(
        [.. modules.Select(module => new PolicySchema(module.Name, module.CompanionKeys, module.OptionsType)
        {
            IsForUpstreams = module.Places.HasFlag(PolicyPlaces.Upstreams),
            IsForCallers = module.Places.HasFlag(PolicyPlaces.Callers),
        })],
        [.. modules.Select(module => module.Part).OfType<GatewayPartModule>().Select(part => new PartSchema(part.Key, part.IsMap, part.OptionsType))]);
}
