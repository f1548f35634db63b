using Gatehouse.Core.Hosting;
using Gatehouse.Policies;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Routing;

/// <summary>R3: a target may hold expressions; their values are encoded where they stand.</summary>
public sealed class TargetExpressionTests
{
    [Theory]
    [InlineData("up/{request.headers['x-tenant']}/{id}", "/7?a=1", "/acme/7?a=1")]
    [InlineData("up/{request.headers['x-tenant']}/**", "/7/8/9", "/acme/7/8/9")]
    [InlineData("up?tenant={request.headers['x-tenant']}&n={id + '&' + id}", "/7?tenant=x&t%65nant=y&b=2", "/t/7?tenant=acme&n=7%267&b=2")]
    [InlineData("up/{request.query.a}", "/7?a=x%2Fy", null)]
    [InlineData("up/{request.query.a}", "/7?a=..", null)]
    [InlineData("up/users/{request.query.a}", "/7?a=.", null)]
    [InlineData("up/users/{request.query.a}", "/7?a=%2E", null)]
    [InlineData("up/users/.{request.query.a}", "/7?a=%2e", null)]
    [InlineData("up/{request.query.a}", "/7?a=.", null)]
    [InlineData("up/users/a{request.query.a}", "/7?a=.", "/users/a.?a=.")]
    [InlineData("up/users/{request.query.a}.json", "/7?a=..", "/users/...json?a=..")]
    [InlineData("up/{request.headers['x-tenant']}/**", "/7/", "/acme/7/")]
    [InlineData("up/{request.query.a}", "/7", null)]
    public async Task Expressions_stand_in_targets(string target, string path, string? sent)
    {
        await using var upstream = await RecordingUpstream.StartAsync("");
        var key = target.Contains("**", StringComparison.Ordinal) ? "/t/**" : "/t/{id}";
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  {key}:\n    to: \"{target}\"\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/t" + path) { Headers = { { "x-tenant", "acme" } } };

        using var response = await gateway.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(sent is null ? 400 : 200);
        upstream.Requests.Select(received => received.Target).ShouldBe(sent is null ? [] : [sent]);
    }

    [Theory]
    [InlineData("up/u?t={request.headers['x-tenant']}", "/t/a?admin=1&x=2&%61dmin=3", "/u?t=acme&x=2&source=gw")]
    [InlineData("up/u?t={request.headers['x-tenant']}", "/t/a?t=2&admin=1", "/u?t=acme&source=gw")]
    [InlineData("up/{request.headers['x-tenant']}", "/t/a?admin=1", "/acme?source=gw")]
    [InlineData("up/{request.query.admin}", "/t/a?admin=1", "/1?source=gw")]
    public async Task The_query_is_the_one_that_the_routes_rules_have_left(string target, string path, string sent) =>
        (await SentAsync($"to: \"{target}\", request: {{ query: {{ remove: [admin], set: {{ source: gw }} }} }}", path)).ShouldBe(sent);

    [Theory]
    [InlineData("/v2", "/t/a?x=2", "/v2/a?t=acme&x=2")]
    [InlineData("/v2/.", "/t/a", "/v2/a?t=acme")]
    [InlineData("/v2?x", "/t/a", null)]
    public async Task A_path_is_rewritten_beside_a_query_with_expressions(string replace, string path, string? sent)
    {
        var route = $"to: \"up?t={{request.headers['x-tenant']}}\", rewrite: {{ match: '^/t', replace: '{replace}' }}";
        using var folder = new TempFolder();
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: 'http://localhost:1' }}\nroutes:\n  /t/**: {{ {route} }}\n");

        (await SentAsync(route, path)).ShouldBe(sent);
        ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Explain("GET", path, [new("x-tenant", "acme")]).ForwardedUrl.ShouldBe(sent);
    }

    [Theory]
    [InlineData("up/{request.metod}", "4:22", "metod")]
    [InlineData("up/{nope}", "4:9", "not a parameter")]
    [InlineData("up/{id + }", "4:19", "")]
    public void A_mistake_in_a_target_is_shown_at_its_place(string target, string place, string message)
    {
        using var folder = new TempFolder();
        var file = folder.Write("gatehouse.yaml", $"upstreams: {{ up: 'http://localhost:1' }}\nroutes:\n  /t/{{id}}:\n    to: \"{target}\"\n");

        var error = ConfigCheck.Run(file, BuiltInPolicies.All, static _ => null).Errors.ShouldHaveSingleItem();

        error.Message.ShouldContain(message);
        $"{error.Position!.Value.Line}:{error.Position.Value.Column}".ShouldBe(place);
    }

    // What the upstream got; null for a 400.
    private static async Task<string?> SentAsync(string route, string path)
    {
        await using var upstream = await RecordingUpstream.StartAsync("");
        await using var gateway = await RunningGateway.StartAsync($"upstreams: {{ up: '{upstream.Address}' }}\nroutes:\n  /t/**: {{ {route} }}\n");
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "x-tenant", "acme" } } };

        using var response = await gateway.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(upstream.Requests.Count == 0 ? 400 : 200);
        return upstream.Requests.SingleOrDefault()?.Target;
    }
}
