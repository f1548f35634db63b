using System.Diagnostics;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterAmbiguityTests
{
    [Theory]
    [InlineData("/a/{x}", "/a/{y}")]
    [InlineData("/{x:[0-9]+}", "/{y:[0-9]+}")]
    [InlineData("GET /a/**", "GET,POST /a/**")]
    [InlineData("a.example.com/{x}", "A.example.com/{y}")]
    [InlineData("/a ? h:x=1", "/a ? h:y=1")]
    [InlineData("/a ? h:x=1|2", "/a ? h:x=2|3")]
    [InlineData("/a ? h:x=1", "/a ? h:X=1")]
    [InlineData("/a ? h:x", "/a ? h:x=1")]
    [InlineData("/a ? h:x=1", "/a ? q:x=2")]
    [InlineData("/a ? q:x=1", "/a ? q:X=2")]
    public void Routes_that_nothing_tells_apart_are_refused(string first, string second)
    {
        var errors = new ConfigErrors();

        Router.Build([TestRoutes.Route(first.Trim(), 4), TestRoutes.Route(second.Trim(), 9)], errors).ShouldBeNull();

        var error = errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe(ConfigErrorCodes.AmbiguousRoutes);
        error.Message.ShouldContain(first.Trim());
        error.Message.ShouldContain("line 4");
        error.Position!.Value.Line.ShouldBe(9);
    }

    [Theory]
    [InlineData("/a/{x}", "/a/{x:[0-9]+}")]
    [InlineData("/{x:[0-9]+}", "/{x:[0-9]*}")]
    [InlineData("/a", "/a/")]
    [InlineData("/a", "/a/**")]
    [InlineData("GET /a", "POST /a")]
    [InlineData("GET /a", "HEAD /a")]
    [InlineData("GET /a", "/a")]
    [InlineData("/a", "a.example.com/a")]
    [InlineData("a.example.com/a", "*.example.com/a")]
    [InlineData("example.com/a", "*.example.com/a")]
    [InlineData("/a", "/a ? h:x")]
    [InlineData("/a ? h:x=1", "/a ? h:x=2")]
    [InlineData("/a ? h:x=1", "/a ? h:X=2")]
    [InlineData("/a ? h:x", "/a ? h:!x")]
    [InlineData("/a ? q:x=1", "/a ? q:!x")]
    [InlineData("/a ? h:x=1 q:b", "/a ? q:b h:x=2")]
    public void Routes_that_something_tells_apart_are_not(string first, string second) => TestRoutes.Router(first, second);

    [Fact]
    public void Lists_of_hosts_overlap_when_they_share_one()
    {
        RouteHost a = new("a", false), b = new("b", false), c = new("c", false);
        var errors = new ConfigErrors();

        Router.Build([TestRoutes.Route("/x ? h:z", hosts: [a, b]), TestRoutes.Route("/x ? h:!y", hosts: [b, c]), TestRoutes.Route("GET /x", hosts: [c])], errors).ShouldBeNull();

        errors.Items.Count.ShouldBe(1);
    }

    [Fact]
    public void Each_route_is_reported_once()
    {
        var errors = new ConfigErrors();

        Router.Build(TestRoutes.Compile("/{a}", "/{b}", "/{c}", "/x"), errors).ShouldBeNull();

        errors.Items.Select(e => e.Position!.Value.Line).ShouldBe([2, 3]);
    }

    [Fact]
    public void Ten_thousand_routes_of_one_path_are_compared_in_reasonable_time()
    {
        List<CompiledRoute> routes = [.. Enumerable.Range(0, 10_000).Select(i => TestRoutes.Route($"/a ? h:x-tenant={i}|t{i} q:v", i))];
        routes.Add(TestRoutes.Route("/a ? h:x-tenant=t77 q:w", 99));
        var errors = new ConfigErrors();
        var watch = Stopwatch.StartNew();

        Router.Build(routes, errors).ShouldBeNull();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        errors.Items.ShouldHaveSingleItem().Message.ShouldContain("x-tenant=77|t77");
    }
}
