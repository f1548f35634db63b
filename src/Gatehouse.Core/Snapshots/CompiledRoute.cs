using Gatehouse.Core.Composition;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Telemetry.Metrics;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// A route, ready to run. What every request needs of it stands here, so that it need not be fetched from further objects, and first, so
/// that it is in one or two cache lines. Immutable.
/// </summary>
internal sealed class CompiledRoute
{
    /// <summary>The policies in stage order and then the answer, as one delegate.</summary>
    public required RequestDelegate Chain { get; init; }

    /// <summary>The rule's.</summary>
    public string Id { get; private init; } = "";

    /// <summary>Its counters, which outlive reloads; null only in tests.</summary>
    public RouteSeries? Series { get; init; }

    /// <summary>The policies that act on the head of the answer, or keep it, in the order in which they do (the chain's, reversed).</summary>
    public RoutePolicy[] ResponsePolicies { get; init; } = [];

    /// <summary>The rule's.</summary>
    public RoutePattern Pattern { get; private init; } = null!;

    /// <summary>Which requests it is for.</summary>
    public required RouteRule Rule
    {
        get;
        init
        {
            field = value;
            Id = value.Id;
            Pattern = value.Pattern;
        }
    }

    /// <summary>The policies in the order in which they run, without the answer of a target.</summary>
    public IReadOnlyList<CompiledPolicy> Policies { get; init; } = [];

    /// <summary>True when one of <see cref="ResponsePolicies"/> acts; false when all only have their place among them.</summary>
    public bool ActsOnResponse { get; init; }

    /// <summary>True when one of the policies answers CORS preflight requests.</summary>
    public bool AnswersPreflight { get; init; }

    /// <summary>What it forwards to; null when a policy answers.</summary>
    public ForwardTarget? Target { get; init; }

    /// <summary>The upstreams that it may forward to, those of a split too; none when it forwards to none.</summary>
    public IReadOnlyList<string> Upstreams { get; init; } = [];

    /// <summary>Where requests or copies of them go beside the target, for people.</summary>
    public IReadOnlyList<string> Canaries { get; init; } = [];

    /// <summary>What it composes; null when it does not.</summary>
    public CompositionPlan? Composition { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
