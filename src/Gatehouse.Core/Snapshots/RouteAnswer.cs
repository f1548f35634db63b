using Gatehouse.Core.Composition;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Canaries;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Snapshots;

/// <summary>The end of a route's chain. Immutable.</summary>
/// <param name="Delegate">Makes the answer.</param>
internal sealed record RouteAnswer(RequestDelegate Delegate)
{
    /// <summary>What it forwards to; null when it does not.</summary>
    public ForwardTarget? Target { get; init; }

    /// <summary>Where requests or copies of them go beside the target, for people.</summary>
    public IReadOnlyList<string> Canaries { get; init; } = [];

    /// <summary>Chooses among several upstreams; null when there is one.</summary>
    public Split? Split { get; init; }

    /// <summary>Where copies of requests go, by name; null when there are none.</summary>
    public string? MirrorUpstream { get; init; }

    /// <summary>The upstreams whose answers clients may get as they are; none when it forwards to none.</summary>
    public IReadOnlyList<string> Upstreams => Split is not null ? [.. Split.Upstreams] : Target is not null ? [Target.Upstream] : [];

    /// <summary>What the expressions of its target, or of its calls, use.</summary>
    public IReadOnlyList<ExpressionReference> TargetReads =>
        [.. (Target?.Template?.Expressions ?? Composition?.Calls.SelectMany(call => call.Expressions) ?? []).SelectMany(expression => expression.References)];

    /// <summary>What the expressions of a composed body use.</summary>
    public IReadOnlyList<ExpressionReference> BodyReads => [.. Composition?.Body?.Expressions.SelectMany(expression => expression.References) ?? []];

    /// <summary>What it composes; null when it does not.</summary>
    public CompositionPlan? Composition { get; init; }
}
