using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Expressions;

namespace Gatehouse.Core.Pipeline;

/// <summary>A compiled route for <see cref="RoutePolicyModule.Review"/>.</summary>
public sealed class RouteReview
{
    private readonly ConfigNode node;
    private readonly ConfigErrors errors;

    private readonly Func<string, bool> mentions;

    internal RouteReview(RouteRule rule, Func<string, bool> mentions, ConfigErrors errors)
    {
        this.mentions = mentions;
        Rule = rule;
        node = rule.Node;
        this.errors = errors;
    }

    /// <summary>Which requests it is for.</summary>
    public RouteRule Rule { get; }

    /// <summary>The names of its policies, the inherited ones included.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>The addresses it may send requests or copies of them to; empty when it sends none.</summary>
    public required IEnumerable<Uri> Destinations { get; init; }

    /// <summary>Those upstreams among the ones it forwards to that set a cookie by which clients stay at a destination; none for most.</summary>
    public IReadOnlyList<string> StickyUpstreams { get; init; } = [];

    /// <summary>What the expressions of its target, of its calls, or of the policies that change its query use; empty when there are none.</summary>
    public IReadOnlyList<ExpressionReference> TargetReads { get; init; } = [];

    /// <summary>What the expressions use from which the answer is made, by policies or by a composition; empty when there are none.</summary>
    public IReadOnlyList<ExpressionReference> AnswerReads { get; init; } = [];

    internal IReadOnlyList<RoutePolicy> Running { get; init; } = [];

    /// <summary>The route's policy of a type; null when it has none.</summary>
    public T? Find<T>()
        where T : RoutePolicy =>
        Running.OfType<T>().FirstOrDefault();

    /// <summary>True when the route or <c>defaults</c> has this key, also to take the policy off.</summary>
    public bool Mentions(string policy) => mentions(policy);

    /// <summary>Refuses the route for what its parts make together, with an error that points at it.</summary>
    public void Refuse(string message, string? hint = null) => errors.Add(ConfigErrorCodes.BadPolicy, node, message, hint);

    /// <summary>Adds a warning that points at the route.</summary>
    public void Warn(string message, string? hint = null) => errors.Warn(ConfigErrorCodes.Risky, node, message, hint);
}
