using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Canaries;

/// <summary>Chooses the upstream of a route's request: by a header, by the value of an expression, or by chance. Immutable.</summary>
/// <param name="main">The one that has the rest.</param>
/// <param name="shares">The others, each with its share: 0.05 for one in twenty.</param>
internal sealed class Split(Forwarder main, IReadOnlyList<KeyValuePair<Forwarder, double>> shares)
{
    /// <summary>What the choice is made by; null for chance.</summary>
    public Expression? By { get; init; }

    /// <summary>The header by which clients choose; null for none.</summary>
    public string? Header { get; init; }

    /// <summary>The names of all that it chooses among.</summary>
    public IEnumerable<string> Upstreams => [main.Upstream.Name, .. shares.Select(share => share.Key.Upstream.Name)];

    /// <summary>For people: <c>5% to products-v2 by auth.sub, header X-Canary chooses</c>.</summary>
    public string Description =>
        string.Join(" and ", shares.Select(share => $"{new Percentage(share.Value)} to {share.Key.Upstream.Name}"))
        + (By is null ? "" : $" by {By.Text}") + (Header is null ? "" : $", header {Header} chooses");

    /// <summary>The upstream for this request: the one that was chosen for it already, if there is one.</summary>
    public Forwarder Choose(HttpContext context)
    {
        if (GatewayRequest.Of(context).ChosenUpstream is { } chosen && Find(chosen) is { } before)
            return before;
        if (Header is not null && context.Request.Headers.TryGetValue(Header, out var wanted) && Find(wanted.ToString()) is { } named)
            return named;
        var at = Position(context);
        foreach (var (forwarder, share) in shares)
        {
            at -= share;
            if (at < 0)
                return forwarder;
        }
        return main;
    }

    private Forwarder? Find(string name)
    {
        foreach (var (forwarder, _) in shares)
        {
            if (forwarder.Upstream.Name == name)
                return forwarder;
        }
        return main.Upstream.Name == name ? main : null;
    }

    // From 0 to 1, and evenly so.
    private double Position(HttpContext context) =>
        By is not null && By.Evaluate(RequestVariables.Of(context)).TryText(out var text) && text.Length > 0
            ? StableHash.Of(text, 7) / (double)ulong.MaxValue
            : Random.Shared.NextDouble();
}
