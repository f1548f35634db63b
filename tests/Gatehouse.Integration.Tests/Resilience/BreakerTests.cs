using System.Net;
using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R28: an upstream that fails is not asked for a while, and what stands in for it answers.</summary>
public sealed class BreakerTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task An_open_breaker_answers_at_once_and_lets_three_through_after_its_time()
    {
        var status = 500;
        await using var up = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var gateway = await StartAsync(up.Address, "breaker: { failures: 5, open: 60s, probes: 3 }");
        for (var i = 0; i < 5; i++)
            (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);

        var refused = await GetAsync(gateway);
        refused.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(60));
        JsonDocument.Parse(await refused.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetString().ShouldBe("breaker_open");
        up.Requests.Count.ShouldBe(5);

        status = 200;
        time.Advance(TimeSpan.FromSeconds(60));
        for (var i = 0; i < 5; i++)
            (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.OK);
        up.Requests.Count.ShouldBe(10);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task What_the_client_did_wrong_does_not_open_it(int status)
    {
        await using var up = Upstreams.Always(status);
        await using var gateway = await StartAsync(up.Address, "breaker: 2");

        for (var i = 0; i < 10; i++)
            ((int)(await GetAsync(gateway)).StatusCode).ShouldBe(status);
    }

    [Fact]
    public async Task Clients_that_go_away_do_not_open_it()
    {
        var asked = new SemaphoreSlim(0);
        await using var slow = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                asked.Release();
        });
        await using var gateway = await StartAsync(slow.Address, "breaker: 2");
        for (var i = 0; i < 10; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("GET /a HTTP/1.1\r\nHost: shop\r\n\r\n");
            await asked.WaitAsync().InTime();
        }

        gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Breaker!.State.ShouldBe(Core.Upstreams.Resilience.BreakerState.Closed);
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\n", "Closed")]
    [InlineData("Content-Length: 4\r\n\r\nbody", "Open")]
    public async Task Clients_that_do_not_send_their_body_do_not_open_it_when_the_service_cuts_them_off(string rest, string state)
    {
        await using var up = Upstreams.Resetting();
        await using var gateway = await StartAsync(up.Address, "breaker: 2");
        for (var i = 0; i < 2; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            var answer = await client.ExchangeAsync("POST /a HTTP/1.1\r\nHost: shop\r\n" + rest, "POST");
            (answer.Status, answer.Text.Contains("upstream_connection_lost", StringComparison.Ordinal)).ShouldBe((502, true));
        }

        gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Breaker!.State.ToString().ShouldBe(state);
    }

    [Theory]
    [InlineData("", HttpStatusCode.ServiceUnavailable)]
    [InlineData(", fallback: { status: 203 }", HttpStatusCode.NonAuthoritativeInformation)]
    public async Task Who_waited_for_room_while_it_opened_does_not_go_past_it(string fallback, HttpStatusCode status)
    {
        var go = new TaskCompletionSource();
        await using var up = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await go.Task;
            connection.Reset();
        });
        await using var gateway = await StartAsync(up.Address, $"maxRequests: 1\n    breaker: {{ failures: 1{fallback} }}");
        var asked = Enumerable.Range(0, 10).Select(_ => GetAsync(gateway)).ToArray();
        await Eventually.BeAsync(() => gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Line!.Count == 9);

        go.SetResult();

        var statuses = (await Task.WhenAll(asked)).GroupBy(answer => answer.StatusCode).ToDictionary(group => group.Key, group => group.Count());
        statuses.ShouldBe(new Dictionary<HttpStatusCode, int> { [HttpStatusCode.BadGateway] = 1, [status] = 9 }, ignoreOrder: true);
        up.Requests().ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n    hedge: 1m")]
    public async Task Who_is_called_when_a_request_makes_room_finds_it_as_it_has_become(string more)
    {
        await using var up = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        await using var gateway = await StartAsync(up.Address, $"breaker: {{ failures: 1 }}{more}");
        var upstream = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream;
        Core.Upstreams.Resilience.BreakerState? found = null;
        upstream.Members.All[0].State.Watch(static () => { }, () => found = upstream.Breaker!.State);

        (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.BadGateway);

        found.ShouldBe(Core.Upstreams.Resilience.BreakerState.Open);
    }

    [Theory]
    [InlineData("", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("", ", fallback: { status: 203 }", HttpStatusCode.NonAuthoritativeInformation)]
    [InlineData("", ", per: destination", HttpStatusCode.ServiceUnavailable)]
    [InlineData("\n    hedge: 1m", "", HttpStatusCode.ServiceUnavailable)]
    [InlineData("\n    concurrency: { max: 20 }", "", HttpStatusCode.ServiceUnavailable)]
    public async Task Who_waited_for_a_connection_while_it_opened_does_not_go_past_it(string more, string fallback, HttpStatusCode status)
    {
        var go = new TaskCompletionSource();
        await using var up = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await go.Task;
            connection.Reset();
        });
        await using var gateway = await StartAsync(up.Address, $"maxConnections: 1\n    breaker: {{ failures: 1{fallback} }}{more}");
        var asked = Enumerable.Range(0, 10).Select(_ => GetAsync(gateway)).ToArray();
        var connections = Core.Forwarding.Forwarder.Http1(gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Members.All[0]);
        await Eventually.BeAsync(() => connections.Pending == 9);

        go.SetResult();

        var statuses = (await Task.WhenAll(asked)).GroupBy(answer => answer.StatusCode).ToDictionary(group => group.Key, group => group.Count());
        statuses.ShouldBe(new Dictionary<HttpStatusCode, int> { [HttpStatusCode.BadGateway] = 1, [status] = 9 }, ignoreOrder: true);
        up.Requests().ShouldBe(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n    hedge: 1m")]
    public async Task Who_waited_for_the_connection_of_an_answer_that_opened_it_does_not_go_past_it(string more)
    {
        var go = new TaskCompletionSource();
        await using var up = await RecordingUpstream.StartAsync(async context =>
        {
            await go.Task;
            context.Response.StatusCode = 500;
        });
        await using var gateway = await StartAsync(up.Address, $"maxConnections: 1\n    breaker: {{ failures: 1 }}{more}");
        var asked = Enumerable.Range(0, 10).Select(_ => GetAsync(gateway)).ToArray();
        var connections = Core.Forwarding.Forwarder.Http1(gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Members.All[0]);
        await Eventually.BeAsync(() => connections.Pending == 9);

        go.SetResult();

        var statuses = (await Task.WhenAll(asked)).GroupBy(answer => answer.StatusCode).ToDictionary(group => group.Key, group => group.Count());
        statuses.ShouldBe(new Dictionary<HttpStatusCode, int> { [HttpStatusCode.InternalServerError] = 1, [HttpStatusCode.ServiceUnavailable] = 9 }, ignoreOrder: true);
        up.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_fixed_answer_stands_in()
    {
        await using var up = Upstreams.Always(500);
        await using var gateway = await StartAsync(up.Address, "breaker: { failures: 1, fallback: { status: 203, body: { items: [] }, headers: { X-Old: yes } } }");
        await GetAsync(gateway);

        var response = await GetAsync(gateway);

        ((int)response.StatusCode, await response.Content.ReadAsStringAsync()).ShouldBe((203, """{"items":[]}"""));
        response.Headers.GetValues("X-Old").ShouldBe(["yes"]);
    }

    [Fact]
    public async Task Another_upstream_stands_in_for_the_same_path()
    {
        await using var up = Upstreams.Always(500);
        await using var other = await RecordingUpstream.StartAsync("other");
        await using var gateway = await StartAsync(up.Address, "breaker: { failures: 1, fallback: other }", $"other: {other.Address}");
        await GetAsync(gateway);

        (await (await GetAsync(gateway)).Content.ReadAsStringAsync()).ShouldBe("other");
        other.Requests.Single().Target.ShouldBe("/a");
    }

    [Fact]
    public async Task Two_that_stand_in_for_each_other_end_with_503()
    {
        await using var up = Upstreams.Always(500);
        await using var gateway = await StartAsync(
            up.Address, "breaker: { failures: 1, fallback: other }", $"other: {{ destinations: {up.Address}, breaker: {{ failures: 1, fallback: up }} }}");
        await GetAsync(gateway);
        await GetAsync(gateway);

        (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        up.Requests().ShouldBe(2);
    }

    [Fact]
    public async Task It_outlives_a_reload_that_leaves_the_upstream_as_it_is_and_operators_see_it()
    {
        await using var up = Upstreams.Always(500);
        await using var gateway = await StartAsync(up.Address, "breaker: 1", rest: "admin: http://127.0.0.1:0");
        await GetAsync(gateway);

        gateway.Rewrite(File.ReadAllText(gateway.ConfigFile) + "\ndefaults: { timeout: 7s }\n");
        (await gateway.Host.Gateway.ApplyAsync(Core.Configuration.ConfigLoader.Load(gateway.ConfigFile, _ => null, gateway.Host.Gateway.Services.Keys))).ShouldBeTrue();

        (await GetAsync(gateway)).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var seen = JsonDocument.Parse(await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/upstreams"))).RootElement.GetProperty("upstreams")[0];
        seen.GetProperty("breaker").GetProperty("state").GetString().ShouldBe("open");
        seen.GetProperty("breaker").GetProperty("lastError").GetString().ShouldBe("status 500");
        var destination = seen.GetProperty("destinations")[0];
        destination.GetProperty("url").GetString().ShouldBe(up.Address);
        destination.GetProperty("failuresInRow").GetInt32().ShouldBe(1);
        destination.GetProperty("inFlight").GetInt32().ShouldBe(0);
        (await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"))).ShouldContain("gateway_upstream_breaker_state{upstream=\"up\"} 2");
    }

    private Task<RunningGateway> StartAsync(string destinations, string lines, string others = "", string rest = "") =>
        Upstreams.StartAsync(destinations, lines, builder => builder.Options.Time = time, rest, others);

    private static Task<HttpResponseMessage> GetAsync(RunningGateway gateway) => gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
}
