using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Parts;

/// <summary>Parts <c>counters: { name: text }</c>, with a policy <c>counted: name</c> that answers with a part's text and how often it was asked.</summary>
internal sealed class TrackedParts : RoutePolicyModule<TrackedParts.Options>
{
    public List<string> Events { get; } = [];

    public override string Name => "counted";

    public override PolicyStage Stage => PolicyStage.Answer;

    public override IReadOnlyList<string> Uses => ["counters"];

    public override GatewayPartModule Part => new Module(Events, bringsRoutes: true);

    /// <summary>The same parts without their routes, which need the policy.</summary>
    public GatewayPartModule Alone => new Module(Events, bringsRoutes: false);

    protected override void Validate(Options options, PolicyScope scope, PolicyValidation validation)
    {
        if (!scope.Parts.Contains("counters", options.Value))
            validation.Error("", $"there is no counter '{options.Value}'", $"there are: {string.Join(", ", scope.Parts.Names("counters"))}");
    }

    protected override RoutePolicy Create(Options options, PolicyScope scope) => new Policy(scope.Parts.Find<Counter>("counters", options.Value)!);

    [Shorthand(nameof(Value))]
    internal sealed class Options
    {
        public required string Value { get; init; }
    }

    private sealed class Module(List<string> events, bool bringsRoutes) : GatewayPartModule<Options>
    {
        public override string Key => "counters";

        public override bool IsMap => true;

        public override IEnumerable<PartRoute> Routes(GatewayPart part) =>
            !bringsRoutes ? [] : [new PartRoute($"GET /counters/{((Counter)part).Name}", $"{{ counted: {((Counter)part).Name} }}")];

        protected override GatewayPart? Create(Options options, PartScope scope, PolicyValidation validation)
        {
            if (options.Value == "bad")
                validation.Error("", "'bad' is not a text for a counter");
            if (options.Value == "risky")
                validation.Warning("", "'risky' is a risky text");
            return new Counter(scope.Name, options.Value, events);
        }
    }

    private sealed class Counter(string name, string text, List<string> events) : GatewayPart
    {
        private int count;

        public string Name => name;

        public string Next() => $"{text} {Interlocked.Increment(ref count)}";

        protected override void Start()
        {
            if (text == "throws")
                throw new InvalidOperationException("This part must not throw, and does.");
            Add("starts");
        }

        public override ValueTask DisposeAsync()
        {
            Add("ends");
            return base.DisposeAsync();
        }

        private void Add(string what)
        {
            lock (events)
                events.Add($"{name} {what}");
        }
    }

    private sealed class Policy(Counter counter) : RoutePolicy
    {
        public override Task InvokeAsync(HttpContext context, RequestDelegate next) => context.Response.WriteAsync(counter.Next());
    }
}
