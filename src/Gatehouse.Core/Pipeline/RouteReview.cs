using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;

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

    /// <summary>The addresses it may send requests to; empty when it sends none.</summary>
    public required IEnumerable<Uri> Destinations { get; init; }

    /// <summary>True when the route or <c>defaults</c> has this key, also to take the policy off.</summary>
    public bool Mentions(string policy) => mentions(policy);

    /// <summary>Adds a warning that points at the route.</summary>
    public void Warn(string message, string? hint = null) => errors.Warn(ConfigErrorCodes.Risky, node, message, hint);
}
