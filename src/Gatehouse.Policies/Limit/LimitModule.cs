using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>Counts requests, and refuses those that are too many.</summary>
internal sealed class LimitModule : RoutePolicyModule<LimitPolicyOptions>
{
    /// <summary>The key of the part that nodes share limits by: an <see cref="ILimitStore"/>.</summary>
    public const string Store = "redis";

    public override string Name => "limit";

    public override PolicyStage Stage => PolicyStage.Limit;

    public override bool IsSharedByHeirs => true;

    public override PolicyPlaces Places => PolicyPlaces.Upstreams | PolicyPlaces.Callers;

    public override string OffWord => "none";

    public override bool TakesOff(string word) => word is "none" or "false";

    public override IReadOnlyList<string> Uses => [LimitsModule.Name, Store];

    public override GatewayPartModule Part { get; } = new LimitsModule();

    protected override void Validate(LimitPolicyOptions options, PolicyScope scope, PolicyValidation validation)
    {
        var items = ItemsOf(options);
        if (items.Count == 0)
        {
            validation.Error("", "no limit is written", "write '100/15m per ip', or 'limit: none' for a route without");
            return;
        }
        var reader = new LimitReader(scope.Expressions, scope.Parts.Contains(Store, ""), validation);
        foreach (var (fields, path) in items)
        {
            if (LimitReader.NameIn(fields) is { } name)
                ValidateName(fields, name, path, scope, validation);
            else if (reader.Read(fields, path, null) is { } plan && scope.Place == PolicyPlaces.Upstreams && plan.Subject != LimitSubject.Everybody)
                validation.Error(path, "an upstream's limit is for all requests to it together", "leave 'per' out, or put the limit into 'defaults' or a route");
        }
    }

    protected override RoutePolicy Create(LimitPolicyOptions options, PolicyScope scope)
    {
        var (all, own) = Counters(options, scope);
        return new LimitPolicy(all, own, scope.TimeProvider);
    }

    protected override UpstreamGate CreateGate(LimitPolicyOptions options, PolicyScope scope)
    {
        var (all, own) = Counters(options, scope);
        return new LimitGate([.. LimitCounter.InOrder(all)], [.. own]);
    }

    // In a map of its own the section is one limit; else it is a list of them, or one that stands for a list.
    private static List<(LimitFields Fields, string Path)> ItemsOf(LimitPolicyOptions options)
    {
        var items = options.All.Select((limit, i) => ((LimitFields)limit, $"[{i}]")).ToList();
        if (options.Rule is not null || options.Count is not null || options.Concurrent is not null || options.Window is not null || (items.Count == 0 && options.Per is not null))
            items.Insert(0, (options, ""));
        return items;
    }

    private static void ValidateName(LimitFields fields, string name, string path, PolicyScope scope, PolicyValidation validation)
    {
        var known = scope.Parts.Names(LimitsModule.Name);
        var place = path.Length == 0 ? "rule" : path + ".rule";
        if (name is "true" or "false" or "none" or "off")
            validation.Error(place, $"'{name}' is not a limit", "write 'limit: none', without a list, for a route without limits");
        else if (!known.Contains(name))
            validation.Error(place, $"there is no '{name}' under 'limits' at the top of the file", Hint(name, known));
        else if (fields.Per is not null || fields.Count is not null || fields.Window is not null || fields.Concurrent is not null || fields.Shadow || fields.Name is not null)
            validation.Error(path, $"'{name}' is made under 'limits', and what it is stands there", "write the name alone");
        else if (scope.Place == PolicyPlaces.Upstreams && scope.Parts.Find<NamedLimit>(LimitsModule.Name, name) is { Counter.Plan.Subject: not LimitSubject.Everybody })
            validation.Error(place, $"'{name}' counts by 'per', and an upstream's limit is for all requests to it together");
    }

    private static string Hint(string name, IReadOnlyList<string> known) =>
        Suggestion.For(name, known) is { } near ? $"did you mean '{near}'?"
        : known.Count == 0 ? "write '100/15m per ip', or make one: limits: { " + name + ": 100/15m per ip }"
        : $"there are: {string.Join(", ", known.Take(8))}";

    private static (List<LimitCounter> All, List<LimitCounter> Own) Counters(LimitPolicyOptions options, PolicyScope scope)
    {
        // Validated before: nothing is reported any more.
        var quiet = new PolicyValidation(Nowhere, new ConfigErrors());
        var reader = new LimitReader(scope.Expressions, scope.Parts.Contains(Store, ""), quiet);
        var store = scope.Parts.Find<ILimitStore>(Store, "");
        var (all, own) = (new List<LimitCounter>(), new List<LimitCounter>());
        foreach (var (fields, path) in ItemsOf(options))
        {
            if (LimitReader.NameIn(fields) is { } name)
            {
                // One with errors is missing here, and the configuration is refused for them.
                if (scope.Parts.Find<NamedLimit>(LimitsModule.Name, name) is { } named)
                    all.Add(named.Counter);
            }
            else if (reader.Read(fields, path, null) is { } plan)
            {
                var counter = new LimitCounter(plan, scope.RouteId + (path is "" or "[0]" ? "" : path), store, scope.Counters, scope.TimeProvider);
                all.Add(counter);
                own.Add(counter);
            }
        }
        return (all, own);
    }

    private static readonly Core.Configuration.Syntax.ConfigNode Nowhere =
        new Core.Configuration.Syntax.ConfigScalar(new Core.Configuration.Syntax.ConfigSource("", ""), default, "");
}
