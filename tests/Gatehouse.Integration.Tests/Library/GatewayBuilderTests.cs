using System.Net;
using Gatehouse.Core.Hosting;
using Gatehouse.Core.Pipeline;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Library;

/// <summary>A gateway that a program builds in code (R7).</summary>
public sealed class GatewayBuilderTests : IAsyncLifetime
{
    private readonly HttpClient client = new();
    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync("users");

    public async Task DisposeAsync()
    {
        client.Dispose();
        await upstream.DisposeAsync();
    }

    [Fact]
    public async Task Upstreams_routes_and_defaults_are_the_same_language_as_in_a_file()
    {
        await using var gateway = NewBuilder()
            .Defaults(new { securityHeaders = true })
            .AddUpstream("users", upstream.Address)
            .AddUpstream("slow", new { destinations = upstream.Address, timeout = "2s" })
            .AddRoute("GET /members/{id}", "users/api/users/{id}")
            .AddRoute("/slow/**", new { to = "slow", securityHeaders = false })
            .AddRoute("GET /ping", new { respond = "pong" })
            .Build();
        await gateway.StartAsync();

        using var member = await client.GetAsync(gateway.Addresses[0] + "/members/7");
        using var slow = await client.GetAsync(gateway.Addresses[0] + "/slow/x");

        (await member.Content.ReadAsStringAsync()).ShouldBe("users");
        member.Headers.Contains("x-content-type-options").ShouldBeTrue();
        slow.Headers.Contains("x-content-type-options").ShouldBeFalse();
        (await client.GetStringAsync(gateway.Addresses[0] + "/ping")).ShouldBe("pong");
        upstream.Requests.Select(request => request.Target).ShouldBe(["/api/users/7", "/slow/x"]);
        (gateway.RouteCount, gateway.UpstreamCount, gateway.AdminAddress).ShouldBe((3, 2, null));
    }

    [Fact]
    public async Task Middleware_runs_around_the_policies_and_before_the_answer_in_the_order_added()
    {
        var order = new List<string>();
        await using var gateway = NewBuilder()
            .AddUpstream("users", upstream.Address)
            .AddRoute("/users/{id}", "users")
            .Use(Note("outer"))
            .Use(Note("inner"))
            .UseBeforeAnswer(Note("before answer"))
            .UseBeforeAnswer(async (context, next) =>
            {
                order.Add(GatewayRequest.Of(context).RouteId + " " + GatewayRequest.Of(context).Parameter("id").ToString());
                await next(context);
            })
            .Build();
        await gateway.StartAsync();

        (await client.GetStringAsync(gateway.Addresses[0] + "/users/7")).ShouldBe("users");

        order.ShouldBe(["outer", "inner", "before answer", "/users/{id} 7", "after before answer", "after inner", "after outer"]);

        Func<HttpContext, RequestDelegate, Task> Note(string name) => async (context, next) =>
        {
            order.Add(name);
            await next(context);
            order.Add("after " + name);
        };
    }

    [Fact]
    public async Task Middleware_may_answer_by_itself()
    {
        await using var gateway = NewBuilder()
            .AddUpstream("users", upstream.Address)
            .AddRoute("/**", "users")
            .Use(static (context, next) =>
            {
                if (context.Request.Headers.ContainsKey("x-let-me-in"))
                    return next(context);
                context.Response.StatusCode = StatusCodes.Status418ImATeapot;
                return Task.CompletedTask;
            })
            .Build();
        await gateway.StartAsync();

        using var response = await client.GetAsync(gateway.Addresses[0] + "/users/7");

        ((int)response.StatusCode).ShouldBe(418);
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Middleware_may_go_on_with_a_context_of_its_own()
    {
        await using var gateway = NewBuilder()
            .AddUpstream("users", upstream.Address)
            .AddRoute("/users/{id}", "users/{id}")
            .Use(static (context, next) => next(new DefaultHttpContext(new FeatureCollection(context.Features))))
            .Build();
        await gateway.StartAsync();

        for (var id = 0; id < 2; id++) // over one connection
            (await client.GetStringAsync($"{gateway.Addresses[0]}/users/{id}")).ShouldBe("users");

        upstream.Requests.Select(request => request.Target).ShouldBe(["/0", "/1"]);
    }

    [Fact]
    public async Task A_kept_connection_to_a_destination_keeps_nothing_of_the_request_that_it_served()
    {
        var served = new List<WeakReference>();
        await using var gateway = NewBuilder()
            .AddUpstream("users", upstream.Address)
            .AddRoute("/users/**", "users")
            .AddRoute("GET /ping", new { respond = "pong" })
            .Use((context, next) => next(Remembered(new DefaultHttpContext(new FeatureCollection(context.Features)))))
            .Build();
        await gateway.StartAsync();

        (await client.GetStringAsync(gateway.Addresses[0] + "/users/7")).ShouldBe("users");
        (await client.GetStringAsync(gateway.Addresses[0] + "/ping")).ShouldBe("pong"); // by the same connection, which has done with the first

        GC.Collect();
        served[0].IsAlive.ShouldBeFalse();

        HttpContext Remembered(HttpContext own)
        {
            served.Add(new WeakReference(own));
            return own;
        }
    }

    [Fact]
    public async Task A_request_that_middleware_makes_of_another_leaves_that_alone_and_begins_as_new()
    {
        var seen = new List<string>();
        await using var gateway = NewBuilder()
            .AddUpstream("users", upstream.Address)
            .AddRoute("/users/{id}", "users/{id}")
            .AddRoute("/other/{id}", new { to = "users/other/{id}", when = "request.path == '/other/8'" })
            .Use(async (context, next) =>
            {
                var request = GatewayRequest.Of(context);
                seen.Add($"{request.Target.Text} {request.Caller?.Subject}");
                if (!request.Target.Path.StartsWith("/users/"))
                {
                    await next(context);
                    return;
                }
                request.Caller = new Caller("test", "alice", [], CelValue.Of(CelMap.Empty));
                var features = new FeatureCollection(context.Features);
                var fields = new HeaderDictionary { ["Host"] = "localhost" };
                features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = "GET", Protocol = "HTTP/1.1", RawTarget = "/other/8", Headers = fields });
                features.Set<IHttpResponseFeature>(new HttpResponseFeature());
                features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(Stream.Null));
                await request.Gateway!(new DefaultHttpContext(features));
                seen.Add($"{request.Target.Text} {request.Caller?.Subject}");
                await next(context);
            })
            .Build();
        await gateway.StartAsync();

        (await client.GetStringAsync(gateway.Addresses[0] + "/users/7")).ShouldBe("users");

        seen.ShouldBe(["/users/7 ", "/other/8 ", "/users/7 alice"]);
        upstream.Requests.Select(request => request.Target).ShouldBe(["/other/8", "/7"]);
    }

    [Fact]
    public void What_is_wrong_is_told_as_for_a_file()
    {
        var builder = NewBuilder().AddUpstream("users", "localhost:1").AddRoute("/a", "userz").AddRoute("/b", new { to = "users", limitt = 1 });

        var errors = Should.Throw<InvalidConfigurationException>(builder.Build).Errors;

        errors.Select(error => error.Code).ShouldContain("GH1101");
        errors.ShouldAllBe(error => error.Position != null);
    }

    [Fact]
    public void File_and_code_do_not_mix() =>
        Should.Throw<InvalidOperationException>(() => NewBuilder().UseFile("gatehouse.yaml").Build());

    [Fact]
    public async Task It_runs_until_it_is_told_to_stop()
    {
        await using var gateway = NewBuilder().AddRoute("GET /ping", new { respond = "pong" }).Build();
        await gateway.StartAsync();
        using var stop = new CancellationTokenSource();
        var byToken = gateway.RunAsync(stop.Token);

        (await client.GetAsync(gateway.Addresses[0] + "/ping")).StatusCode.ShouldBe(HttpStatusCode.OK);
        byToken.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();

        await byToken.InTime();
    }

    [Fact]
    public async Task Stopping_it_ends_the_run()
    {
        await using var gateway = NewBuilder().AddRoute("GET /ping", new { respond = "pong" }).Build();
        await gateway.StartAsync();
        var run = gateway.RunAsync();

        await gateway.StopAsync(TimeSpan.Zero).InTime();

        await run.InTime();
    }

    private static GatewayBuilder NewBuilder() => new GatewayBuilder().AddPolicies(BuiltInPolicies.All).Listen("http://127.0.0.1:0").Admin(false);
}
