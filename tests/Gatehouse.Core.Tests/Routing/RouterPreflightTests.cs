using Gatehouse.Core.Configuration;
using Gatehouse.Core.Routing;

namespace Gatehouse.Core.Tests.Routing;

public sealed class RouterPreflightTests
{
    private static readonly string[] ForPut = ["Origin: https://a.example", "Access-Control-Request-Method: PUT"];

    [Fact]
    public void A_preflight_finds_the_route_of_the_announced_request() =>
        RouterTests.Match(Build(["PUT /a", "GET /a"], "PUT /a"), "OPTIONS", "/a", null, ForPut).ShouldBe("Preflight PUT /a");

    [Fact]
    public void A_route_that_names_options_keeps_it() =>
        RouterTests.Match(Build(["PUT /a", "OPTIONS /a"], "PUT /a"), "OPTIONS", "/a", null, ForPut).ShouldBe("OPTIONS /a");

    [Fact]
    public void A_route_for_any_method_matches_options_as_usual() =>
        RouterTests.Match(Build(["/a"], "/a"), "OPTIONS", "/a", null, ForPut).ShouldBe("/a");

    [Fact]
    public void A_wider_route_for_any_method_does_not_answer_for_a_stricter_one()
    {
        var router = Build(["/**", "PUT /a"], "PUT /a");

        RouterTests.Match(router, "OPTIONS", "/a", null, ForPut).ShouldBe("Preflight PUT /a");
        RouterTests.Match(router, "OPTIONS", "/b", null, ForPut).ShouldBe("/**");
    }

    [Fact]
    public void Where_the_announced_route_answers_no_preflight_there_is_none()
    {
        RouterTests.Match(Build(["PUT /a"]), "OPTIONS", "/a", null, ForPut).ShouldBe("MethodNotAllowed");
        RouterTests.Match(Build(["/**", "PUT /a"]), "OPTIONS", "/a", null, ForPut).ShouldBe("/**");
        RouterTests.Match(Build(["GET /a"], "GET /a"), "OPTIONS", "/a", null, ForPut).ShouldBe("MethodNotAllowed");
        RouterTests.Match(Build(["GET /a"], "GET /a"), "OPTIONS", "/b", null, ForPut).ShouldBe("NotFound");
    }

    [Fact]
    public void Without_origin_or_announced_method_options_is_a_method_like_others()
    {
        var router = Build(["PUT /a"], "PUT /a");

        RouterTests.Match(router, "OPTIONS", "/a", null, ForPut[0]).ShouldBe("MethodNotAllowed");
        RouterTests.Match(router, "OPTIONS", "/a", null, ForPut[1]).ShouldBe("MethodNotAllowed");
        RouterTests.Match(router, "GET", "/a", null, ForPut).ShouldBe("MethodNotAllowed");
    }

    private static Router Build(string[] routes, params string[] answering) =>
        Router.Build([.. routes.Select(r => TestRoutes.Route(r, answersPreflight: answering.Contains(r)))], new ConfigErrors()).ShouldNotBeNull();
}
