using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Telemetry.Metrics;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>What a snapshot is built with: the same for all snapshots of a process. Immutable.</summary>
/// <param name="Modules">The policies that may be used, in the order in which they run within a stage.</param>
/// <param name="Time">The only source of time.</param>
/// <param name="Loggers">Makes loggers.</param>
/// <param name="Metrics">Keeps the counters of routes.</param>
/// <param name="OwnParts">Parts that come without a policy; null for none.</param>
internal sealed record SnapshotServices(
    IReadOnlyList<RoutePolicyModule> Modules, TimeProvider Time, ILoggerFactory Loggers, GatewayMetrics Metrics,
    IReadOnlyList<GatewayPartModule>? OwnParts = null)
{
    /// <summary>Ordinary middleware that runs between a route's policies and its answer, outermost first.</summary>
    public IReadOnlyList<Func<HttpContext, RequestDelegate, Task>> BeforeAnswer { get; init; } = [];

    /// <summary>Whether composed answers say in <c>Server-Timing</c> when their calls ran.</summary>
    public bool TracesCalls { get; init; }

    /// <summary>What the expressions of all routes may name, made for the first of them.</summary>
    public Lazy<ExpressionEnvironment> Expressions { get; } = ExpressionCompiler.Root(Time);

    /// <summary>The parts that may be used. Those without a policy come first: those of policies may look them up.</summary>
    public IReadOnlyList<GatewayPartModule> Parts { get; } = PolicySchemas.PartsOf(Modules, OwnParts);

    /// <summary>Signs what the gateway alone has to recognise, where no key is configured. Other after each start.</summary>
    public byte[] RandomKey { get; } = System.Security.Cryptography.RandomNumberGenerator.GetBytes(32);

    /// <summary>What parts may find beside themselves.</summary>
    public IReadOnlyList<object> Extensions { get; init; } = [];

    /// <summary>What policies count.</summary>
    public PolicyCounters Counters { get; } = new(Metrics.Named);

    /// <summary>The keys that belong to policies and parts.</summary>
    public ConfigKeys Keys { get; } = new(
        Modules.SelectMany(module => module.CompanionKeys.Prepend(module.Name)).ToHashSet(StringComparer.Ordinal),
        PolicySchemas.PartsOf(Modules, OwnParts).Select(part => part.Key).ToHashSet(StringComparer.Ordinal))
    {
        UpstreamPolicies = NamesFor(Modules, PolicyPlaces.Upstreams),
        CallerPolicies = NamesFor(Modules, PolicyPlaces.Callers),
    };

    private static HashSet<string> NamesFor(IReadOnlyList<RoutePolicyModule> modules, PolicyPlaces place) =>
        modules.Where(module => module.Places.HasFlag(place)).Select(module => module.Name).ToHashSet(StringComparer.Ordinal);
}
