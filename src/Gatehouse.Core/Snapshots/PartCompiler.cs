using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Core.Snapshots;

/// <summary>Makes the parts of a configuration, in the order of their modules: one that looks up another comes after it.</summary>
internal sealed class PartCompiler
{
    private readonly SnapshotServices services;
    private readonly SnapshotResources resources;
    private readonly GatewayConfig config;
    private readonly ConfigErrors errors;
    private readonly PolicyPlacer placer;
    private readonly Dictionary<string, UInt128> hashes = new(StringComparer.Ordinal);
    private readonly List<(ConfigScalar Key, RouteConfig Section, string Part)> routes = [];

    public PartCompiler(SnapshotServices services, SnapshotResources resources, GatewayConfig config, ConfigErrors errors)
    {
        this.services = services;
        this.resources = resources;
        this.config = config;
        this.errors = errors;
        placer = new PolicyPlacer(services, resources, this, errors);
    }

    /// <summary>The parts; those with errors are named but not there.</summary>
    public GatewayParts Parts { get; } = new();

    /// <summary>The routes that parts bring along.</summary>
    public IReadOnlyList<(ConfigScalar Key, RouteConfig Section, string Part)> Routes => routes;

    /// <summary>True when some caller may bring policies along.</summary>
    public bool HasCallerPolicies { get; private set; }

    /// <summary>Makes them.</summary>
    public void Compile()
    {
        foreach (var module in services.Parts)
        {
            if ((config.Parts.FirstOrDefault(entry => entry.Key.Value == module.Key) ?? Unwritten(module)) is not { } entry)
                continue;
            hashes[module.Key] = ConfigHash.Of(entry.Value) ^ HashOfUses(module);
            HasCallerPolicies |= module.HoldsCallers && NamesPolicy(entry.Value);
            if (!module.IsMap)
                Compile(module, "", entry);
            else if (entry.Value is ConfigMap map)
                map.Entries.ToList().ForEach(part => Compile(module, part.Key.Value, part));
            else
                errors.Add(ConfigErrorCodes.WrongType, entry.Value, $"'{module.Key}' is a map of names, this is {entry.Value.Kind}");
        }
    }

    /// <summary>A number that changes when one of these parts does.</summary>
    public UInt128 HashOf(IReadOnlyList<string> keys)
    {
        UInt128 hash = 0;
        foreach (var key in keys)
            hash = (hash << 1) ^ hashes.GetValueOrDefault(key);
        return hash;
    }

    // Also for a part that is taken over and not compiled again.
    private bool NamesPolicy(ConfigNode node) => node switch
    {
        ConfigMap map => map.Entries.Any(entry => services.Keys.CallerPolicies.Contains(entry.Key.Value) || NamesPolicy(entry.Value)),
        ConfigList list => list.Items.Any(NamesPolicy),
        _ => false,
    };

    private UInt128 HashOfUses(GatewayPartModule module) =>
        module.HoldsCallers ? HashOf(module.Uses) ^ (placer.HashOf(PolicyPlaces.Callers) << 1) : HashOf(module.Uses);

    private ConfigEntry? Unwritten(GatewayPartModule module)
    {
        var node = config.Node;
        return module.IsAlwaysThere
            ? new ConfigEntry(new ConfigScalar(node.Source, node.Position, module.Key), new ConfigMap(node.Source, node.Position, []))
            : null;
    }

    private void Compile(GatewayPartModule module, string name, ConfigEntry entry)
    {
        var identity = new ResourceIdentity(module.Key, ConfigHash.Of(entry.Value) ^ HashOfUses(module), name);
        var part = resources.Take(identity, () => module.Compile(entry.Value, ScopeOf(identity, entry), errors));
        Parts.Add(module.Key, name, part);
        if (part is null)
            return;
        foreach (var route in module.Routes(part))
            Add(route, entry.Key, module.Key);
    }

    private PartScope ScopeOf(ResourceIdentity part, ConfigEntry entry) => new(part.Scope, services.Time, services.Loggers)
    {
        BaseDirectory = entry.Key.Source.BaseDirectory,
        AsksForCertificates = config.Listen.Any(listen => listen.ClientCertificates != ClientCertificates.None),
        Parts = Parts,
        Expressions = new ExpressionCompiler(services.Expressions, Configuration.Routes.RoutePattern.Empty),
        Extensions = services.Extensions,
        Counters = services.Counters,
        Keys = services.Keys,
        Policies = (policy, caller) => placer.Caller(part, policy, caller),
        Sharing = (kind, key, create) => resources.ShareFor(part, new ResourceIdentity(kind, ConfigHash.Of(new ConfigScalar(entry.Key.Source, entry.Key.Position, key)), ""), create),
    };

    // As if it had been written where the part is.
    private void Add(PartRoute route, ConfigScalar place, string part)
    {
        var section = ConfigReader.Read(new ConfigSource(place.Source.Name, route.Section), errors);
        if (section is not null && OptionsBinder.Bind<RouteConfig>(section, errors, services.Keys, $"route '{route.Key}'") is { } config)
            routes.Add((new ConfigScalar(place.Source, place.Position, route.Key), config, part));
    }
}
