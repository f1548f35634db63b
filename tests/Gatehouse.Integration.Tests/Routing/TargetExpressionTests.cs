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
}
