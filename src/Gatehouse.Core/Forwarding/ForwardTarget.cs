using System.Text.RegularExpressions;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>What a route's target asks for, compiled: which path, query and host the destination sees. Immutable.</summary>
internal sealed record ForwardTarget
{
    /// <summary>The name of the upstream.</summary>
    public required string Upstream { get; init; }

    /// <summary>The path, with parameters; null keeps the client's.</summary>
    public ParameterTemplate? Path { get; init; }

    /// <summary>Query parameters to set, in order; the client's others are kept.</summary>
    public IReadOnlyList<QueryParameter> Query { get; init; } = [];

    /// <summary>Path and query with expressions, in place of <see cref="Path"/> and <see cref="Query"/>; null when there are none.</summary>
    public TemplateTarget? Template { get; init; }

    /// <summary>A rewrite of the path by an expression; null for none.</summary>
    public Regex? RewriteMatch { get; init; }

    /// <summary>What a match is replaced by.</summary>
    public string RewriteReplace { get; init; } = "";

    /// <summary>True when the destination sees the client's <c>Host</c>.</summary>
    public bool KeepsHost { get; init; }

    /// <summary>The <c>Host</c> to send; null for the destination's own address, or the client's with <see cref="KeepsHost"/>.</summary>
    public string? Host { get; init; }

    /// <summary>Longest time for the whole exchange; null for no such limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Says how much a request matters; null for as the upstream says.</summary>
    public Expression? Priority { get; init; }

    /// <summary>When the request is sent again; null for as the upstream says.</summary>
    public RetryPolicy? Retry { get; init; }

    /// <summary>
    /// Path and query to send for this request; null when the path is not one that may be sent, or an expression has no value. What was
    /// rewritten goes through the same canonical form as what clients send.
    /// </summary>
    public string? Resolve(HttpContext context, GatewayRequest request)
    {
        var target = request.Target;
        if (Template is not null)
            return Template.RenderWith(RequestVariables.Of(context), Rewritten(target), request.QueryToSend);
        if (Path is null && RewriteMatch is null && Query.Count == 0 && request.OutgoingQuery is null)
            return target.Text;
        var path = Path?.Render(request) ?? Rewritten(target).ToString();
        if (CanonicalTargetParser.Parse(path, out var canonical) != TargetFault.None || canonical.Query.Length > 0)
            return null;
        var query = QueryParameter.Merge(Query, request);
        return query.Length == 0 ? canonical.Text : canonical.Text + "?" + query;
    }

    private ReadOnlySpan<char> Rewritten(CanonicalTarget target) =>
        RewriteMatch is null ? target.Path : RewriteMatch.Replace(target.Path.ToString(), RewriteReplace);
}
