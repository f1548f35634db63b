using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Pipeline.Parts;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Pipeline;

/// <summary>What a module may use to make a policy. Nothing else of the gateway can be reached from one.</summary>
/// <param name="RouteId">
/// The route's key as written; for a policy that equal sections share, the first of those routes. Where the section stands elsewhere, that:
/// <c>defaults</c> for one that heirs share, <c>upstreams.NAME</c>, <c>auth.NAME.CONSUMER</c>.
/// </param>
/// <param name="Pattern">The route's path and the names of its parameters.</param>
/// <param name="TimeProvider">The only source of time.</param>
/// <param name="Loggers">Makes loggers, named after the policy.</param>
public sealed record PolicyScope(string RouteId, RoutePattern Pattern, TimeProvider TimeProvider, ILoggerFactory Loggers)
{
    /// <summary>Where the section stands.</summary>
    public PolicyPlaces Place { get; internal init; }

    /// <summary>Counters for <c>/metrics</c>.</summary>
    public PolicyCounters Counters { get; internal init; } = PolicyCounters.None;

    /// <summary>The parts that <see cref="RoutePolicyModule.Uses"/> names.</summary>
    public GatewayParts Parts { get; internal init; } = GatewayParts.None;

    /// <summary>Compiles the section's expressions and templates.</summary>
    public ExpressionCompiler Expressions { get; internal init; } = new(ExpressionCompiler.Root(TimeProvider), Pattern);
}
