using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>What would happen to a request: the route, why not others, the policies, the destination. Immutable.</summary>
public sealed class RouteExplanation
{
    private RouteExplanation(string summary) => Summary = summary;

    /// <summary>One line: which route answers, or what the gateway answers itself.</summary>
    public string Summary { get; }

    /// <summary>The route's key; null when none matched.</summary>
    public string? RouteId { get; private init; }

    /// <summary>The canonical path and query; null when the URL was refused.</summary>
    public string? CanonicalUrl { get; private init; }

    /// <summary>The path parameters, in the order of the path.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Parameters { get; private init; } = [];

    /// <summary>The policies in the order in which they run.</summary>
    public IReadOnlyList<ExplainedPolicy> Policies { get; private init; } = [];

    /// <summary>The upstream's name; null when a policy answers.</summary>
    public string? Upstream { get; private init; }

    /// <summary>How the upstream is asked: balance, retries, breaker, where a share or copies go. Empty when there is nothing to say.</summary>
    public IReadOnlyList<string> UpstreamDetails { get; private init; } = [];

    /// <summary>The upstream's destinations, with weight and whether they are backups.</summary>
    public IReadOnlyList<string> Destinations { get; private init; } = [];

    /// <summary>Path and query that the destination sees; null when a policy answers.</summary>
    public string? ForwardedUrl { get; private init; }

    /// <summary>
    /// The calls of a composed answer, a line each: one that stands further right begins after others, those beside each other run in parallel.
    /// Empty for other answers.
    /// </summary>
    public IReadOnlyList<string> Plan { get; private init; } = [];

    /// <summary>Other routes that were near, with the reason why they were not taken.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Others { get; private init; } = [];

    internal static RouteExplanation Of(Serving serving, string method, string url, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
            context.Request.Headers.Append(name, value);
        var target = url.StartsWith('/') || url == "*" || url.Contains("://", StringComparison.Ordinal) ? url : "/" + url;
        if (Uri.TryCreate(url, UriKind.Absolute, out var absolute) && absolute.Scheme is "http" or "https")
        {
            target = PathOf(url);
            context.Request.Headers.Host = HostOf(absolute);
        }
        context.Request.Method = method;
        context.Request.Protocol = HttpProtocol.Http11;
        // Where none is given it is one that no route names.
        var isAnyHost = context.Request.Headers.Host.Count == 0;
        if (isAnyHost)
            context.Request.Headers.Host = "any";
        var fault = CanonicalTargetParser.Parse(target, out var canonical);
        var request = new GatewayRequest(canonical, "explain", System.Net.IPAddress.Loopback);
        if (RequestCheck.Of(context, request, FieldSurvey.Of(context.Request.Headers), target, fault) is { } refusal)
            return new RouteExplanation($"refused with {refusal.Status}: {refusal.Error}");
        if (fault == TargetFault.AsteriskForm)
            return new RouteExplanation($"answered by the gateway itself: 204, allowed are {serving.Router.AllMethods}");
        if (ReservedPaths.Contains(canonical.Path))
            return new RouteExplanation("answered by the gateway itself") { CanonicalUrl = canonical.Text };
        if (isAnyHost)
            context.Request.Headers.Remove("Host");
        ConnectionOptions.RemoveNominated(context.Request.Headers);
        string? host = context.Request.Headers.Host;
        var outcome = serving.Router.Match(method, host, canonical, context.Request.Headers, ref request.Parameters, out var route);
        var others = serving.Router.Explain(method, host, canonical, context.Request.Headers)
            .Where(other => other.Route != route)
            .Select(other => KeyValuePair.Create(other.Route.Rule.Id, other.WhyNot))
            .ToArray();
        if (route is null)
        {
            var summary = outcome == RouteMatchOutcome.MethodNotAllowed
                ? $"no route for {method} here: 405, allowed are {serving.Router.AllowedMethods(host, canonical, context.Request.Headers)}"
                : "no route matches: 404";
            return new RouteExplanation(summary) { CanonicalUrl = canonical.Text, Others = others };
        }
        request.Enter(route.Id, route.Pattern, null, []);
        context.Features.Set(request);
        return Of(serving, route, context, others);
    }

    private static RouteExplanation Of(
        Serving serving, CompiledRoute route, HttpContext context, IReadOnlyList<KeyValuePair<string, string>> others)
    {
        var request = GatewayRequest.Of(context);
        var names = route.Rule.Pattern.ParameterNames;
        var upstream = route.Target is null ? null : serving.Snapshot.Upstreams[route.Target.Upstream].Upstream;
        return new RouteExplanation($"route '{route.Rule.Id}'")
        {
            RouteId = route.Rule.Id,
            CanonicalUrl = request.Target.Text,
            Parameters = [.. names.Select((name, i) => KeyValuePair.Create(name, request.Parameter(i).ToString()))],
            Policies = [.. route.Policies.Select(policy => new ExplainedPolicy(policy.Module.Name, policy.Module.Stage, policy.IsInherited, policy.Policy.Detail))],
            Upstream = upstream?.Name,
            Destinations = [.. upstream?.Members.All.Select(Describe) ?? []],
            UpstreamDetails = [.. upstream is null ? [] : UpstreamDescription.Of(upstream), .. route.Canaries],
            ForwardedUrl = route.Target?.Resolve(context, request),
            Plan = [.. route.Composition?.Describe() ?? []],
            Others = others,
        };
    }

    // What clients send of a URL: the path as written, and an international name in its xn-- form.
    private static string PathOf(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var end = rest.IndexOfAny(['/', '?', '#', '\\']);
        return end < 0 ? "/" : rest[end] == '/' ? rest[end..] : "/" + rest[end..];
    }

    private static string HostOf(Uri url) => (url.HostNameType == UriHostNameType.Dns ? url.IdnHost : url.Host) + (url.IsDefaultPort ? "" : $":{url.Port}");

    private static string Describe(Upstreams.Member member) =>
        member.Destination.Text + (member.Weight > 1 ? $" (weight {member.Weight})" : "") + (member.IsBackup ? " (backup)" : "");
}
