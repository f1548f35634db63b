using Gatehouse.Core.Pipeline;
using Gatehouse.Policies.Cors;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Tests.Cors;

public sealed class CorsPolicyTests
{
    private const string Shop = "https://shop.example.com";

    private static readonly CorsModule Module = new();

    private static readonly RoutePolicy ShopOnly = Module.Make(new CorsOptions { Origins = [Shop, "https://*.partner.example"] });

    [Fact]
    public void The_router_is_told_that_preflights_are_answered() => ShopOnly.AnswersPreflight.ShouldBeTrue();

    [Theory]
    [InlineData(Shop)]
    [InlineData("https://a.partner.example")]
    public async Task A_preflight_of_an_allowed_origin_is_answered_without_the_upstream(string origin)
    {
        var exchange = await Preflight(origin, "PUT").WithHeader("Access-Control-Request-Headers", "x-a, content-type").Through(ShopOnly);

        exchange.NextCalls.ShouldBe(0);
        exchange.Status.ShouldBe(204);
        exchange.ResponseHeaders.ToDictionary(h => h.Key, h => h.Value.ToString()).ShouldBe(
            new Dictionary<string, string>
            {
                ["Access-Control-Allow-Origin"] = origin,
                ["Access-Control-Allow-Methods"] = "GET, HEAD, PUT, PATCH, POST, DELETE",
                ["Access-Control-Allow-Headers"] = "x-a, content-type",
                ["Access-Control-Max-Age"] = "600",
                ["Vary"] = "Origin",
            },
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("https://evil.example", "PUT")]
    [InlineData("https://shop.example.com.evil.example", "PUT")]
    [InlineData("http://shop.example.com", "PUT")]
    [InlineData("https://partner.example", "PUT")]
    [InlineData("null", "PUT")]
    [InlineData(Shop, "put")]
    [InlineData(Shop, "PURGE")]
    public async Task A_preflight_that_is_not_allowed_is_refused(string origin, string method)
    {
        var exchange = await Preflight(origin, method).Through(ShopOnly);

        exchange.ShouldBeRefused(403, "cors_refused");
        exchange.ResponseHeaders.AccessControlAllowMethods.ShouldBeEmpty();
        exchange.ResponseHeaders.Vary.ShouldBe(["Origin"]);
    }

    [Theory]
    [InlineData("x-a\r\nSet-Cookie: a=b")]
    [InlineData("x-a, b c")]
    [InlineData("x-a\tb")]
    [InlineData("x-ä")]
    public async Task Header_names_that_are_none_are_not_given_back(string asked)
    {
        var exchange = await Preflight(Shop, "PUT").WithHeader("Access-Control-Request-Headers", asked).Through(ShopOnly);

        exchange.ShouldBeRefused(403, "cors_refused");
        exchange.ResponseHeaders.AccessControlAllowHeaders.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_preflight_with_two_origins_is_refused()
    {
        var exchange = await Preflight(Shop, "PUT").WithHeader("Origin", Shop, "https://evil.example").Through(ShopOnly);

        exchange.ShouldBeRefused(403, "cors_refused");
    }

    [Fact]
    public async Task Listed_headers_are_answered_instead_of_what_is_asked_for()
    {
        var policy = Module.Make(new CorsOptions { Headers = ["X-A", "X-B"], MaxAge = TimeSpan.Zero });

        var exchange = await Preflight(Shop, "PUT").WithHeader("Access-Control-Request-Headers", "x-c").Through(policy);

        exchange.ResponseHeaders.AccessControlAllowHeaders.ShouldBe(["X-A, X-B"]);
        exchange.ResponseHeaders.AccessControlMaxAge.ShouldBe(["0"]);
    }

    [Theory]
    [InlineData("OPTIONS", Shop, null)]
    [InlineData("OPTIONS", null, "GET")]
    [InlineData("GET", Shop, "GET")]
    public async Task What_is_no_preflight_goes_on(string method, string? origin, string? asked)
    {
        var exchange = new Exchange(method);
        exchange.RequestHeaders.Origin = origin;
        exchange.RequestHeaders.AccessControlRequestMethod = asked;

        await exchange.Through(ShopOnly);

        exchange.NextCalls.ShouldBe(1);
        exchange.ResponseHeaders.AccessControlAllowMethods.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_answer_to_an_allowed_origin_may_be_read_by_it()
    {
        var policy = Module.Make(new CorsOptions { Origins = [Shop], Credentials = true, ExposeHeaders = ["X-Total", "ETag"] });

        var exchange = await new Exchange().WithHeader("Origin", Shop).Through(policy);

        exchange.ResponseHeaders.AccessControlAllowOrigin.ShouldBe([Shop]);
        exchange.ResponseHeaders.AccessControlAllowCredentials.ShouldBe(["true"]);
        exchange.ResponseHeaders.AccessControlExposeHeaders.ShouldBe(["X-Total, ETag"]);
        exchange.ResponseHeaders.Vary.ShouldBe(["Origin"]);
    }

    [Fact]
    public async Task A_request_of_another_origin_passes_without_CORS_headers_even_the_upstreams()
    {
        var exchange = new Exchange { Next = AnswerWithOpenCors }.WithHeader("Origin", "https://evil.example");

        await exchange.Through(ShopOnly);

        exchange.NextCalls.ShouldBe(1);
        exchange.ResponseHeaders.Keys.ShouldBe(["Vary"]);
    }

    [Fact]
    public async Task The_upstreams_own_CORS_headers_are_replaced()
    {
        var exchange = new Exchange { Next = AnswerWithOpenCors }.WithHeader("Origin", Shop);

        await exchange.Through(ShopOnly);

        exchange.ResponseHeaders.AccessControlAllowOrigin.ShouldBe([Shop]);
        exchange.ResponseHeaders.Keys.ShouldBe(["Access-Control-Allow-Origin", "Vary"], ignoreOrder: true);
    }

    [Fact]
    public async Task Any_origin_gets_a_star_and_no_Vary()
    {
        var exchange = await new Exchange().WithHeader("Origin", "https://any.example").Through(Module.Make(new CorsOptions()));

        exchange.ResponseHeaders.AccessControlAllowOrigin.ShouldBe(["*"]);
        exchange.ResponseHeaders.Vary.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Accept-Encoding", "Accept-Encoding,Origin")]
    [InlineData("Accept, origin", "Accept, origin")]
    [InlineData("*", "*")]
    public async Task Vary_names_the_origin_once(string upstream, string expected)
    {
        var exchange = new Exchange
        {
            Next = context =>
            {
                context.Response.Headers.Vary = upstream;
                return Task.CompletedTask;
            },
        };

        (await exchange.Through(ShopOnly)).ResponseHeaders.Vary.ToString().ShouldBe(expected);
    }

    [Fact]
    public async Task The_origin_null_is_allowed_only_where_it_is_listed()
    {
        var exchange = await Preflight("null", "GET").Through(Module.Make(new CorsOptions { Origins = ["null"] }));

        exchange.Status.ShouldBe(204);
        exchange.ResponseHeaders.AccessControlAllowOrigin.ShouldBe(["null"]);
    }

    private static Exchange Preflight(string origin, string method) =>
        new Exchange("OPTIONS").WithHeader("Origin", origin).WithHeader("Access-Control-Request-Method", method);

    private static Task AnswerWithOpenCors(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = "*";
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = "*";
        headers.AccessControlAllowHeaders = "*";
        headers.AccessControlExposeHeaders = "*";
        headers.AccessControlMaxAge = "1";
        headers["Access-Control-Allow-Private-Network"] = "true";
        return Task.CompletedTask;
    }
}
