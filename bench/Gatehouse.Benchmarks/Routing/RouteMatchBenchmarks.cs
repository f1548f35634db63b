using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>One match among mixed routes, and the canonical form before it.</summary>
[MemoryDiagnoser]
public class RouteMatchBenchmarks
{
    private const int RequestCount = 4096;

    private Router router = null!;
    private MatchRequest[] requests = [];
    private int next;

    /// <summary>How many routes there are.</summary>
    [Params(10, 10_000)]
    public int Routes { get; set; }

    /// <summary>Builds routes and requests.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var routes = new MixedRoutes(Routes);
        router = routes.Build();
        requests = routes.Requests(RequestCount);
    }

    /// <summary>Finds the route of one request.</summary>
    [Benchmark]
    public int Match()
    {
        var request = requests[next++ % RequestCount];
        var parameters = default(RouteParameters);
        return (int)router.Match(request.Method, request.Host, request.Target, request.Headers, ref parameters, out _);
    }

    /// <summary>Brings one target into canonical form.</summary>
    [Benchmark]
    public int Canonicalise() =>
        (int)CanonicalTargetParser.Parse(requests[next++ % RequestCount].Target.Text, out _);
}
