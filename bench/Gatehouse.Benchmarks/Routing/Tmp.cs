#pragma warning disable
using System.Diagnostics;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Routing;
namespace Gatehouse.Benchmarks.Routing;
internal static class Tmp
{
    public static void Run()
    {
        var routes = new MixedRoutes(10_000);
        var router = routes.Build();
        var requests = routes.Requests(16384);
        string Cat(MatchRequest r)
        {
            var p = default(RouteParameters);
            var o = router.Match(r.Method, r.Host, r.Target, r.Headers, ref p, out var route);
            if (route is null) return o + "";
            return System.Text.RegularExpressions.Regex.Replace(route.Rule.Pattern.Text, "service-\\d+|resource\\d+|v\\d", "_") + (route.Rule.Hosts.Count > 0 ? " H" + (route.Rule.Hosts[0].IsWildcard ? "*" : "") : "") + (route.Rule.Conditions.Count > 0 ? " C" : "");
        }
        foreach (var g in requests.GroupBy(Cat).OrderBy(g => g.Key))
        {
            var rs = g.ToArray();
            for (var w = 0; w < 3; w++)
            {
                var n = 0;
                var t = Stopwatch.GetTimestamp();
                while (n < 300_000)
                {
                    foreach (var r in rs) { var p = default(RouteParameters); router.Match(r.Method, r.Host, r.Target, r.Headers, ref p, out _); }
                    n += rs.Length;
                }
                var ns = Stopwatch.GetElapsedTime(t).TotalNanoseconds / n;
                if (w == 2) Console.WriteLine($"{ns,8:F0}  {rs.Length,6}  {g.Key}");
            }
        }
    }
}
