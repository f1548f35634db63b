using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Core.Routing;

/// <summary>
/// Finds the most specific route of a request; the rule is in <c>docs/routing.md</c>. Finding one allocates nothing. Immutable.
/// </summary>
internal sealed class Router
{
    private readonly IReadOnlyList<CompiledRoute> routes;
    private readonly HostTable hosts;
    private readonly RouteTree tree;

    internal Router(IReadOnlyList<CompiledRoute> routes, HostTable hosts, RouteTree tree)
    {
        this.routes = routes;
        this.hosts = hosts;
        this.tree = tree;
        AllMethods = RouterBuilder.Union(routes);
    }

    /// <summary>The methods that any route serves, sorted, for <c>Allow</c> in the answer to <c>OPTIONS *</c>.</summary>
    public string AllMethods { get; }

    /// <summary>Builds a router; null, with an error for each, when routes can never be told apart.</summary>
    public static Router? Build(IReadOnlyList<CompiledRoute> routes, ConfigErrors errors) => RouterBuilder.Build(routes, errors);

    /// <summary>
    /// Finds the route of a request. <paramref name="route"/> is set for <see cref="RouteMatchOutcome.Matched"/> and
    /// <see cref="RouteMatchOutcome.Preflight"/>, and then <paramref name="parameters"/> has the route's parameters.
    /// </summary>
    /// <param name="method">The method, as the client sent it.</param>
    /// <param name="host">The <c>Host</c> field (or the authority of the target) with or without port; null for none.</param>
    /// <param name="target">Path and query.</param>
    /// <param name="headers">The request's headers.</param>
    /// <param name="parameters">Where the parameters go.</param>
    /// <param name="route">The route; null for none.</param>
    public RouteMatchOutcome Match(
        string method,
        string? host,
        in CanonicalTarget target,
        IHeaderDictionary headers,
        ref RouteParameters parameters,
        out CompiledRoute? route)
    {
        var search = new RouteSearch(tree, stackalloc PathSegment[tree.Depth], method, target, headers, ref parameters);
        route = hosts.Find(host, ref search);
        // A route that names OPTIONS has it to itself.
        if (method == "OPTIONS" && route is not { Rule.Methods.Count: > 0 } && IsPreflight(headers, out var requested))
            return MatchPreflight(requested, host, target, headers, ref parameters, ref route, search.HasOtherMethod);
        if (route is not null)
            return RouteMatchOutcome.Matched;
        return search.HasOtherMethod ? RouteMatchOutcome.MethodNotAllowed : RouteMatchOutcome.NotFound;
    }

    /// <summary>
    /// The value of <c>Allow</c> for a request that <see cref="Match"/> answered with
    /// <see cref="RouteMatchOutcome.MethodNotAllowed"/>: the methods of all routes that fit otherwise, sorted.
    /// </summary>
    public string AllowedMethods(string? host, in CanonicalTarget target, IHeaderDictionary headers)
    {
        var methods = new SortedSet<string>(StringComparer.Ordinal);
        var parameters = default(RouteParameters);
        var search = new RouteSearch(tree, stackalloc PathSegment[tree.Depth], "", target, headers, ref parameters) { Methods = methods };
        hosts.Find(host, ref search);
        return string.Join(", ", methods);
    }

    /// <summary>Why other routes did not get a request: the ten nearest, the nearest first. Slow; for <c>gatehouse explain</c>.</summary>
    public IReadOnlyList<(CompiledRoute Route, string WhyNot)> Explain(
        string method, string? host, in CanonicalTarget target, IHeaderDictionary headers)
    {
        var parameters = default(RouteParameters);
        Match(method, host, target, headers, ref parameters, out var winner);
        return new RouteExplanation(method, host, target, headers, winner).Nearest(routes);
    }

    private static bool IsPreflight(IHeaderDictionary headers, out string requested)
    {
        var method = headers.AccessControlRequestMethod;
        requested = method.Count == 1 ? method[0] ?? "" : "";
        return requested.Length > 0 && !StringValues.IsNullOrEmpty(headers.Origin);
    }

    // The route that the announced request will have answers, if it can: the rules of a wider route for any method, which OPTIONS
    // would go to otherwise, may be laxer.
    private RouteMatchOutcome MatchPreflight(
        string requested,
        string? host,
        in CanonicalTarget target,
        IHeaderDictionary headers,
        ref RouteParameters parameters,
        ref CompiledRoute? route,
        bool hasOtherMethod)
    {
        var announcedParameters = default(RouteParameters);
        var search = new RouteSearch(tree, stackalloc PathSegment[tree.Depth], requested, target, headers, ref announcedParameters);
        var announced = hosts.Find(host, ref search);
        if (announced is { AnswersPreflight: true } && announced != route)
        {
            route = announced;
            parameters = announcedParameters;
            return RouteMatchOutcome.Preflight;
        }
        if (route is not null)
            return RouteMatchOutcome.Matched;
        return hasOtherMethod ? RouteMatchOutcome.MethodNotAllowed : RouteMatchOutcome.NotFound;
    }
}
