using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterProperties
{
    private static readonly Gen<string> RouteSegments = Gen.Elements("a", "b", "c1", "{p}", "{p}", "{p:[a-b]}", "{p:[a-z]+}", "{p:[0-9]+|a}", "{p:%3A|c1}");
    private static readonly Gen<string> PathSegments = Gen.Elements("a", "b", "c1", "7", "zz", "%20", "");
    private static readonly Gen<string> Methods = Gen.Elements("", "", "GET ", "POST ", "GET,POST ", "HEAD ", "PURGE ");
    private static readonly Gen<string> Hosts = Gen.Elements("", "", "", "x.test", "*.test", "*.x.test");
    private static readonly Gen<string> Conditions = Gen.Elements("", "", "", "", " ? h:x-v=1", " ? h:x-v=2", " ? h:x-v", " ? q:q=1", " ? q:q h:!x-v");

    private static readonly Gen<string> Keys =
        from method in Methods
        from host in Hosts
        from segments in RouteSegments.ListOf(3).SelectMany(s => Gen.Choose(0, 3).Select(n => s.Take(n).ToArray()))
        from end in Gen.Elements("", "", "/", "/**")
        from condition in Conditions
        select method + host + Path(segments, end) + condition;

    private static readonly Gen<string> Requests =
        from method in Gen.Elements("GET", "POST", "HEAD", "PURGE", "PUT")
        from host in Gen.Elements("x.test", "y.x.test", "z.test", "other")
        from segments in PathSegments.ListOf(3).SelectMany(s => Gen.Choose(1, 3).Select(n => string.Join('/', s.Take(n))))
        from query in Gen.Elements("", "", "?q=1", "?q=2&r", "?q")
        from header in Gen.Elements("", "1", "2", "3")
        select $"{method} {host} /{segments}{query} {header}";

    [Fact]
    public void The_tree_finds_what_the_plain_rule_finds()
    {
        var cases = (from keys in Keys.ListOf(30) from requests in Requests.ListOf(40) select (keys, requests)).ToArbitrary();
        var matched = 0;
        var config = Config.QuickThrowOnFailure.WithMaxTest(300);

        Check.One(config, Prop.ForAll(cases, c =>
        {
            var (routes, router) = WithoutAmbiguous(c.keys.Distinct());
            foreach (var request in c.requests)
                matched += Compare(router, routes, request.Split(' ')) ? 1 : 0;
        }));

        matched.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public void A_class_of_characters_matches_what_the_expression_matches()
    {
        var expressions = Gen.Elements("[0-9]", "[a-z]", "[a-c0-2_.-]", "[A-Za-z]", "[a-c-e]", "[-a]", "[a-]", "[^a]", "[]a]", "[a.b]", "[z-a]", "[a\\d]", "[[a]")
            .SelectMany(c => Gen.Elements("", "+", "*", "?", "{2}", "{1,3}", "{2,}", "{0,2}", "{,2}", "{3,1}", "x", "+?").Select(q => c + q));
        var texts = Gen.Elements("a", "b", "z", "-", ".", "_", "0", "2", "9", "A", "d", "é", "^", ",", "{").ListOf(4)
            .SelectMany(t => Gen.Choose(1, 4).Select(n => string.Concat(t.Take(n))));
        var cases = (from expression in expressions from text in texts select (expression, text)).ToArbitrary();

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(10_000), Prop.ForAll(cases, c =>
        {
            var characters = SegmentClass.TryCreate(c.expression);
            var key = Core.Configuration.Routes.RouteKeyParser.Parse($"/{{p:{c.expression}}}", out _, out _);
            return characters is null || key is null || characters.Matches(c.text) == key.Pattern.Segments[0].Regex!.IsMatch(c.text);
        }));
        SegmentClass.TryCreate("[0-9]+").ShouldNotBeNull();
        SegmentClass.TryCreate("[a-z0-9-]{2,4}").ShouldNotBeNull();
    }

    private static bool Compare(Router router, List<CompiledRoute> routes, string[] request)
    {
        if (CanonicalTargetParser.Parse(request[2], out var target) != TargetFault.None)
            return false;
        var headers = request[3].Length == 0 ? TestRoutes.Headers() : TestRoutes.Headers("x-v: " + request[3]);
        var parameters = default(RouteParameters);
        router.Match(request[0], request[1], target, headers, ref parameters, out var actual);
        var expected = ReferenceMatcher.Match(routes, request[0], request[1], target.Path.ToString(), target.Query.ToString(), headers);
        actual.ShouldBe(expected, string.Join(' ', request));
        parameters.Count.ShouldBe(actual?.Rule.Pattern.ParameterNames.Count ?? 0);
        router.Explain(request[0], request[1], target, headers).Count.ShouldBe(Math.Min(10, routes.Count - (actual is null ? 0 : 1)));
        return actual is not null;
    }

    private static (List<CompiledRoute> Routes, Router Router) WithoutAmbiguous(IEnumerable<string> keys)
    {
        List<CompiledRoute> routes = [.. keys.Select((k, i) => TestRoutes.Route(k, i + 1))];
        while (true)
        {
            var errors = new ConfigErrors();
            if (Router.Build(routes, errors) is { } router)
                return (routes, router);
            routes.RemoveAll(r => errors.Items.Any(e => e.Position == r.Rule.Node.Position));
        }
    }

    private static string Path(string[] segments, string end)
    {
        var path = string.Concat(segments.Select((s, i) => "/" + s.Replace("{p", $"{{p{i}", StringComparison.Ordinal))) + end;
        return path.Length == 0 ? "/" : path;
    }
}
