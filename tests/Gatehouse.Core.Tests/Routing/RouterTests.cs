using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Routing;

namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterTests
{
    [Theory]
    [InlineData("/a/b", "/a/b")]
    [InlineData("/a/b/", "/a/{x}/")]
    [InlineData("/a/42", "/a/{n:[0-9]+}")]
    [InlineData("/a/x", "/a/{x}")]
    [InlineData("/a/%34%32", "/a/{n:[0-9]+}")]
    [InlineData("/a/%20", "/a/{x}")]
    [InlineData("/a", "/a/**")]
    [InlineData("/a/", "/a/**")]
    [InlineData("/a/b/c", "/a/**")]
    [InlineData("/a/42/z", "/a/{n:[0-9]+}/z")]
    [InlineData("/a/b/z", "/a/{x}/z")]
    [InlineData("/", "/**")]
    [InlineData("/c", "/**")]
    [InlineData("/A/b", "/**")]
    public void The_most_specific_path_wins_and_others_are_tried_after_it(string path, string route) => Match(
        TestRoutes.Router("/a/b", "/a/{x}", "/a/{n:[0-9]+}", "/a/**", "/a/{x}/z", "/a/{n:[0-9]+}/z", "/a/{x}/", "/**"), "GET", path).ShouldBe(route);

    [Fact]
    public void A_literal_further_left_beats_literals_further_right() =>
        Match(TestRoutes.Router("/a/{x}/{y}", "/{x}/b/c", "/{x}/b/**"), "GET", "/a/b/c").ShouldBe("/a/{x}/{y}");

    [Fact]
    public void Two_expressions_are_tried_in_the_order_of_their_texts()
    {
        var router = TestRoutes.Router("/{x:[a-z]+}", "/{x:[a-f]+}");

        Match(router, "GET", "/abc").ShouldBe("/{x:[a-f]+}");
        Match(router, "GET", "/xyz").ShouldBe("/{x:[a-z]+}");
    }

    [Fact]
    public void A_parameter_never_matches_nothing()
    {
        var router = TestRoutes.Router("/a/{x}", "/b/{x:.*}");

        Match(router, "GET", "/a/").ShouldBe("NotFound");
        Match(router, "GET", "/b/").ShouldBe("NotFound");
        Match(router, "GET", "/a").ShouldBe("NotFound");
    }

    [Fact]
    public void An_expression_sees_the_segment_decoded()
    {
        var router = TestRoutes.Router("/{x:é+}", "/{x:a b}");

        Match(router, "GET", "/%C3%A9%C3%A9").ShouldBe("/{x:é+}");
        Match(router, "GET", "/a%20b").ShouldBe("/{x:a b}");
        Match(router, "GET", "/" + string.Concat(Enumerable.Repeat("%C3%A9", 500))).ShouldBe("/{x:é+}");
    }

    [Theory]
    [InlineData("shop.example.com", "shop.example.com/a")]
    [InlineData("SHOP.Example.com:8443", "shop.example.com/a")]
    [InlineData("shop.example.com.", "shop.example.com/a")]
    [InlineData("shop.example.com.:80", "shop.example.com/a")]
    [InlineData("x.eu.example.com", "*.eu.example.com/a")]
    [InlineData("x.y.eu.example.com", "*.eu.example.com/a")]
    [InlineData("eu.example.com", "*.example.com/a")]
    [InlineData("X.EXAMPLE.COM", "*.example.com/a")]
    [InlineData("example.com", "/a")]
    [InlineData(".example.com", "/a")]
    [InlineData("badexample.com", "/a")]
    [InlineData("shop.example.com..", "/a")]
    [InlineData("Shop.example.comé", "/a")]
    [InlineData("[::1]:8080", "[::1]/a")]
    [InlineData("[::1]", "[::1]/a")]
    [InlineData("[0:0:0:0:0:0:0:1]:8080", "[::1]/a")]
    [InlineData("[0::01]", "[::1]/a")]
    [InlineData("[::2]", "/a")]
    [InlineData("", "/a")]
    [InlineData(null, "/a")]
    public void The_most_specific_host_wins(string? host, string route) => Match(
        TestRoutes.Router("/a", "shop.example.com/a", "*.example.com/a", "*.eu.example.com/a", "[::1]/a"), "GET", "/a", host).ShouldBe(route);

    [Fact]
    public void The_host_comes_before_the_path_but_a_less_specific_host_is_tried()
    {
        var router = TestRoutes.Router("a.example.com/**", "/x/y", "POST a.example.com/x/z", "/x/z", "POST b.example.com/p", "/p");

        Match(router, "GET", "/x/y", "a.example.com").ShouldBe("a.example.com/**");
        Match(router, "GET", "/p", "b.example.com").ShouldBe("/p");
    }

    [Fact]
    public void A_named_method_comes_after_the_path_and_before_any()
    {
        var router = TestRoutes.Router("/a", "GET /a", "POST /{x}", "/b/**", "GET /b/c");

        Match(router, "GET", "/a").ShouldBe("GET /a");
        Match(router, "POST", "/a").ShouldBe("/a");
        Match(router, "POST", "/b/c").ShouldBe("/b/**");
        Match(router, "PURGE", "/a").ShouldBe("/a");
    }

    [Fact]
    public void Get_serves_head_unless_a_head_route_fits_as_well()
    {
        Match(TestRoutes.Router("GET /a", "/a"), "HEAD", "/a").ShouldBe("GET /a");
        Match(TestRoutes.Router("GET /a", "HEAD /a"), "HEAD", "/a").ShouldBe("HEAD /a");
        Match(TestRoutes.Router("GET /a", "HEAD /{x}"), "HEAD", "/a").ShouldBe("GET /a");
        Match(TestRoutes.Router("GET /{x}", "HEAD /a"), "HEAD", "/a").ShouldBe("HEAD /a");
        Match(TestRoutes.Router("GET /a ? q:v", "HEAD /a"), "HEAD", "/a?v=1").ShouldBe("GET /a ? q:v");
        Match(TestRoutes.Router("HEAD /a"), "GET", "/a").ShouldBe("MethodNotAllowed");
    }

    [Fact]
    public void Methods_that_are_not_well_known_are_matched_by_case()
    {
        var router = TestRoutes.Router("PURGE /a");

        Match(router, "PURGE", "/a").ShouldBe("PURGE /a");
        Match(router, "purge", "/a").ShouldBe("MethodNotAllowed");
    }

    [Fact]
    public void Allow_has_the_methods_of_all_routes_that_fit_otherwise()
    {
        var router = TestRoutes.Router("GET /a", "POST,PURGE /{x}", "PUT /**", "DELETE b.example.com/a", "PATCH /a ? h:x-v=1", "OPTIONS /z");
        var headers = TestRoutes.Headers();

        Match(router, "LOCK", "/a").ShouldBe("MethodNotAllowed");
        router.AllowedMethods("a.example.com", TestRoutes.Target("/a"), headers).ShouldBe("GET, HEAD, POST, PURGE, PUT");
        router.AllowedMethods("b.example.com", TestRoutes.Target("/a"), TestRoutes.Headers("x-v: 1")).ShouldBe("DELETE, GET, HEAD, PATCH, POST, PURGE, PUT");
        router.AllMethods.ShouldBe("DELETE, GET, HEAD, OPTIONS, PATCH, POST, PURGE, PUT");
    }

    [Fact]
    public void A_route_whose_condition_fails_is_not_found_rather_than_not_allowed()
    {
        var router = TestRoutes.Router("GET /a ? h:x-v=1");

        Match(router, "GET", "/a").ShouldBe("NotFound");
        Match(router, "POST", "/a").ShouldBe("NotFound");
        Match(router, "POST", "/a", null, "x-v: 1").ShouldBe("MethodNotAllowed");
    }

    [Fact]
    public void Parameters_are_slices_of_the_path()
    {
        var router = TestRoutes.Router("/a/{x}/{n:[0-9]+}/**", "/{y}/**", "/c/{z}/d");

        Parameters(router, "/a/b%20c/42/d/e").ShouldBe(["b%20c", "42", "d/e"]);
        Parameters(router, "/a/b/42").ShouldBe(["b", "42", ""]);
        Parameters(router, "/a/b/42/").ShouldBe(["b", "42", ""]);
        Parameters(router, "/a/b/x").ShouldBe(["a", "b/x"]);
        Parameters(router, "/c/z/e").ShouldBe(["c", "z/e"]);
        Parameters(router, "/q").ShouldBe(["q", ""]);
    }

    [Fact]
    public void A_path_longer_than_any_route_is_still_matched()
    {
        var router = TestRoutes.Router("/a/**", "/b");
        var deep = string.Concat(Enumerable.Repeat("/x", 3000));

        Match(router, "GET", "/a" + deep).ShouldBe("/a/**");
        Match(router, "GET", "/b" + deep).ShouldBe("NotFound");
    }

    [Fact]
    public void Without_routes_nothing_is_found()
    {
        var router = TestRoutes.Router();

        Match(router, "GET", "/").ShouldBe("NotFound");
        router.AllMethods.ShouldBe("");
    }

    [Fact]
    public void A_match_allocates_nothing()
    {
        var router = TestRoutes.Router("GET /a/{x}/{n:[0-9]+}/**", "A.example.com/a/{x}/b ? h:x-v=1 q:page=2", "*.example.com/{x:(a|b)+}");
        var headers = TestRoutes.Headers("x-v: 1");
        var parameters = default(RouteParameters);
        string[] targets = ["/a/b/42/c", "/a/b/b?page=%32", "/abab", "/none/at/all", "/a%20"];
        var parsed = targets.Select(TestRoutes.Target).ToArray();
        long Measure()
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var target in parsed)
                router.Match("GET", "A.Example.com:80", target, headers, ref parameters, out _);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        // Until the runtime has optimised them, generic methods over spans box; and the expression engine builds its automaton lazily.
        SpinWait.SpinUntil(() => Measure() == 0, TimeSpan.FromSeconds(20)).ShouldBeTrue();
    }

    internal static string Match(Router router, string method, string target, string? host = null, params string[] headers)
    {
        var parameters = default(RouteParameters);
        var outcome = router.Match(method, host, TestRoutes.Target(target), TestRoutes.Headers(headers), ref parameters, out var route);
        (route is null).ShouldBe(outcome is RouteMatchOutcome.NotFound or RouteMatchOutcome.MethodNotAllowed);
        return outcome == RouteMatchOutcome.Preflight ? "Preflight " + route : route?.ToString() ?? outcome.ToString();
    }

    private static string[] Parameters(Router router, string path)
    {
        var parameters = default(RouteParameters);
        var target = TestRoutes.Target(path);
        router.Match("GET", null, target, TestRoutes.Headers(), ref parameters, out var route);
        parameters.Count.ShouldBe(route!.Rule.Pattern.ParameterNames.Count);
        var values = new string[parameters.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = target.Path.Slice(parameters[i].Start, parameters[i].Length).ToString();
        return values;
    }
}
