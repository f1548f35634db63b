using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>A routing table as large gateways have it, and requests for it; always the same for the same seed.</summary>
internal sealed class MixedRoutes
{
    private static readonly ConfigSource Source = new("bench", "");

    private static readonly string[] Shapes =
    [
        "/api/v{0}/{1}/{2}", "/api/v{0}/{1}/{2}/{id}", "/api/v{0}/{1}/{2}/{id:[0-9]+}/items/{item}", "/{1}/{2}/search", "/{1}/{2}/**",
        "/api/v{0}/{1}/{2}/{id}/history", "/internal/{1}/{2}/status", "/{1}/{year:[0-9]{4}}/{2}/{slug}",
    ];

    private static readonly string[] Methods = ["", "GET ", "POST ", "GET,PUT ", "DELETE "];
    private static readonly string[] Hosts = ["", "", "", "", "", "", "shop.example.com", "api.example.com", "*.example.com", "*.eu.example.com"];
    private static readonly string[] RequestMethods = ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD"];
    private static readonly string[] RequestHosts = ["shop.example.com", "API.example.com:8443", "de.eu.example.com", "other.test", "localhost:8080"];

    private readonly Random random = new(20260521);

    /// <summary>The routes.</summary>
    public List<CompiledRoute> Routes { get; } = [];

    /// <summary>Creates this many routes.</summary>
    public MixedRoutes(int count)
    {
        var keys = new HashSet<string>();
        while (Routes.Count < count)
        {
            var path = Fill(Shapes[Routes.Count % Shapes.Length]);
            var host = Pick(Hosts);
            var method = Pick(Methods);
            // One shape with all its methods at once: several routes that overlap would be ambiguous.
            if (!keys.Add(host + path) || RouteKeyParser.Parse(method + host + path, out _, out _) is not { } key)
                continue;
            Routes.Add(Compile(key, []));
            if (Routes.Count % 20 == 0 && Routes.Count < count)
                Routes.Add(Compile(key with { Text = key.Text + " v2" }, [new(RouteConditionSource.Header, "X-Version", ["2"])]));
        }
    }

    /// <summary>Builds the router; the routes are never ambiguous.</summary>
    public Router Build() => Router.Build(Routes, new ConfigErrors()) ?? throw new InvalidOperationException("The routes are ambiguous.");

    /// <summary>Requests, nine in ten of which are made after a route's path.</summary>
    public MatchRequest[] Requests(int count)
    {
        var requests = new MatchRequest[count];
        for (var i = 0; i < count; i++)
        {
            var rule = Routes[random.Next(Routes.Count)].Rule;
            var path = random.Next(10) == 0 ? Fill("/api/v{0}/{1}/nowhere/{2}") : PathFor(rule.Pattern);
            var method = rule.Methods.Count > 0 && random.Next(10) > 0 ? rule.Methods[0] : Pick(RequestMethods);
            var host = rule.Hosts.Count > 0 ? (rule.Hosts[0].IsWildcard ? "a." : "") + rule.Hosts[0].Name : Pick(RequestHosts);
            var headers = new HeaderDictionary { ["Host"] = host, ["User-Agent"] = "bench" };
            if (random.Next(5) == 0)
                headers["X-Version"] = "2";
            if (CanonicalTargetParser.Parse(path + (i % 3 == 0 ? "?page=2&size=10" : ""), out var target) != TargetFault.None)
                throw new InvalidOperationException($"The path '{path}' is not canonical.");
            requests[i] = new MatchRequest(method, host, target, headers);
        }
        return requests;
    }

    private static CompiledRoute Compile(RouteKey key, RouteCondition[] conditions) => new()
    {
        Rule = new RouteRule
        {
            Id = key.Text,
            Pattern = key.Pattern,
            Methods = key.Methods,
            Hosts = key.Host is null ? [] : [key.Host],
            Conditions = conditions,
            Node = new ConfigScalar(Source, new SourcePosition(1, 1, 1), key.Text),
        },
        Chain = static _ => Task.CompletedTask,
    };

    private string PathFor(RoutePattern pattern) => "/" + string.Join('/', pattern.Segments.Select(s => s.Kind switch
    {
        RouteSegmentKind.Literal => s.Text,
        RouteSegmentKind.Regex => random.Next(1000, 9999).ToString(),
        RouteSegmentKind.Parameter => $"{random.Next():x}-{random.Next():x}",
        _ => $"assets/{random.Next(1000)}/file.js",
    }));

    private string Fill(string shape) => shape
        .Replace("{0}", random.Next(1, 4).ToString(), StringComparison.Ordinal)
        .Replace("{1}", $"service-{random.Next(200)}", StringComparison.Ordinal)
        .Replace("{2}", $"resource{random.Next(60)}", StringComparison.Ordinal);

    private string Pick(string[] texts) => texts[random.Next(texts.Length)];
}
