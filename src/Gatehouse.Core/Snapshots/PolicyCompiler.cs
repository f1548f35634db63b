using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;

namespace Gatehouse.Core.Snapshots;

/// <summary>Puts a route's own policies and the inherited ones together, in the order in which they run.</summary>
internal sealed class PolicyCompiler(SnapshotServices services, SnapshotResources resources, PartCompiler parts, GatewayConfig config, ConfigErrors errors)
{
    // No route's key: those have a slash.
    private const string Heirs = "defaults";

    // By stage, and within a stage in the order in which they were given.
    private readonly RoutePolicyModule[] modules = [.. services.Modules.OrderBy(module => module.Stage)];

    private readonly HashSet<ResourceIdentity> failed = [];

    /// <summary>True when callers may bring policies along.</summary>
    public bool HasCallerPolicies => parts.HasCallerPolicies;

    /// <summary>True when the route or <c>defaults</c> has this key.</summary>
    public bool Mentions(RouteConfig route, string key) => Find(route.Policies, key) is not null || Find(config.Defaults.Policies, key) is not null;

    /// <summary>The policies under <c>defaults</c>.</summary>
    public List<PolicySection> ReadDefaults()
    {
        var defaults = config.Defaults;
        var sections = Read(defaults.Policies, defaults.Node, inherited: true);
        foreach (var section in sections.Where(section => section.Module.Stage == PolicyStage.Answer))
            errors.Add(ConfigErrorCodes.MisplacedPolicy, section.Node, $"'{section.Module.Name}' answers requests and cannot be inherited", "put it into a route");
        sections.RemoveAll(section => section.IsOff || section.Module.Stage == PolicyStage.Answer);
        var node = defaults.Node;
        for (var rank = 0; rank < modules.Length; rank++)
        {
            var module = modules[rank];
            if (!module.IsAlwaysOn || Find(defaults.Policies, module.Name) is not null)
                continue;
            var section = new ConfigScalar(node.Source, node.Position, "true");
            sections.Add(new PolicySection(module, rank, section, ConfigHash.Of(section), IsInherited: true));
        }
        return sections;
    }

    /// <summary>The policies of a route, compiled; those with errors are left out.</summary>
    public List<CompiledPolicy> Compile(RouteRule rule, RouteConfig route, IReadOnlyList<PolicySection> defaults)
    {
        var all = Read(route.Policies, route.Node, inherited: false);
        foreach (var section in defaults)
        {
            if (!all.Exists(own => own.Module == section.Module))
                all.Add(section);
        }
        all.RemoveAll(section => section.IsOff);
        all.Sort(static (first, second) => first.Rank.CompareTo(second.Rank));
        var compiled = new List<CompiledPolicy>();
        foreach (var section in all)
        {
            if (compiled.Exists(policy => policy.Module.Stage == PolicyStage.Answer))
            {
                errors.Add(ConfigErrorCodes.RouteAnswer, rule.Node, $"route '{rule.Id}' has two answers: '{compiled[^1].Module.Name}' and '{section.Module.Name}'", "keep one");
                continue;
            }
            if (Compile(rule, section) is { } policy)
                compiled.Add(new CompiledPolicy(section.Module, policy, section.IsInherited));
        }
        return compiled;
    }

    private RoutePolicy? Compile(RouteRule rule, PolicySection section)
    {
        var isForHeirs = section.IsInherited && section.Module.IsSharedByHeirs;
        var scope = section.Module.IsShared ? "" : isForHeirs ? Heirs : rule.Id;
        var identity = new ResourceIdentity(section.Module.Name, section.Hash ^ parts.HashOf(section.Module.Uses), scope);
        // An inherited section that is wrong is wrong once, not once per route.
        if (failed.Contains(identity with { Scope = "" }) && section.IsInherited)
            return null;
        var policy = resources.Take(
            identity,
            () => section.Module.Compile(section.Node, isForHeirs ? ScopeOf(Heirs, RoutePattern.Empty) : ScopeOf(rule.Id, rule.Pattern), errors));
        if (policy is null)
            failed.Add(identity with { Scope = "" });
        return policy;
    }

    private PolicyScope ScopeOf(string owner, RoutePattern pattern) =>
        new(owner, pattern, services.Time, services.Loggers)
        {
            Expressions = new ExpressionCompiler(services.Expressions, pattern),
            Parts = parts.Parts,
            Counters = services.Counters,
        };

    private List<PolicySection> Read(IReadOnlyList<ConfigEntry> entries, ConfigNode owner, bool inherited)
    {
        var sections = new List<PolicySection>();
        if (entries.Count == 0)
            return sections;
        for (var rank = 0; rank < modules.Length; rank++)
        {
            var module = modules[rank];
            var main = Find(entries, module.Name);
            if (main is not null)
            {
                var node = module.CompanionKeys.Count == 0
                    ? main.Value
                    : new ConfigMap(owner.Source, main.Value.Position, [main, .. Companions(entries, module)]);
                sections.Add(new PolicySection(module, rank, node, ConfigHash.Of(node), inherited));
            }
            else if (module.CompanionKeys.Count > 0)
            {
                foreach (var companion in Companions(entries, module))
                    errors.Add(ConfigErrorCodes.MisplacedPolicy, companion.Key, $"'{companion.Key.Value}' has no meaning without '{module.Name}'");
            }
        }
        return sections;
    }

    private static IEnumerable<ConfigEntry> Companions(IReadOnlyList<ConfigEntry> entries, RoutePolicyModule module) =>
        module.CompanionKeys.Select(key => Find(entries, key)).OfType<ConfigEntry>();

    private static ConfigEntry? Find(IReadOnlyList<ConfigEntry> entries, string key)
    {
        foreach (var entry in entries)
        {
            if (entry.Key.Value == key)
                return entry;
        }
        return null;
    }
}
