using System.Net;
using Gatehouse.Core.Hosting;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R26: which destination a request goes to.</summary>
public sealed class BalanceTests
{
    [Theory]
    [InlineData("roundRobin", 15, 5)]
    [InlineData("weighted", 15, 5)]
    public async Task Weights_are_shares(string way, int first, int second)
    {
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await using var gateway = await Upstreams.StartAsync($"{{ url: {a.Address}, weight: 3 }}, {b.Address}", $"balance: {way}");

        await AskAsync(gateway, 20);

        (a.Requests.Count, b.Requests.Count).ShouldBe((first, second));
    }

    [Theory]
    [InlineData("leastRequests")]
    [InlineData("twoChoices")]
    public async Task A_busy_one_is_spared(string way)
    {
        var arrived = new SemaphoreSlim(0);
        await using var busy = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            arrived.Release();
            await connection.ReadToEndAsync();
        });
        await using var free = await RecordingUpstream.StartAsync("free");
        await using var gateway = await Upstreams.StartAsync($"{busy.Address}, {free.Address}", $"balance: {way}");
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await using var other = await RawClient.ConnectAsync(gateway.Port);
        // One of two goes to the busy one and stays.
        var arrival = arrived.WaitAsync();
        do
            await client.SendAsync("GET /a HTTP/1.1\r\nHost: shop\r\n\r\n");
        while (await Task.WhenAny(arrival, client.ReadResponseAsync()) != arrival);

        await AskAsync(gateway, 10);

        busy.Requests().ShouldBe(1);
    }

    [Fact]
    public async Task Equal_values_go_to_the_same_destination()
    {
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await using var c = await RecordingUpstream.StartAsync("c");
        await using var gateway = await Upstreams.StartAsync($"{a.Address}, {b.Address}, {c.Address}", "balance: { hash: \"request.headers['x-user']\" }");

        for (var user = 0; user < 20; user++)
            (await AskAsync(gateway, 3, ("X-User", $"user-{user}"))).Distinct().Count().ShouldBe(1);
        (await AskAsync(gateway, 9)).Distinct().Count().ShouldBe(3, "without a value they take turns");
    }

    [Fact]
    public async Task A_cookie_keeps_a_client_at_its_destination_and_cannot_be_made_up()
    {
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await using var gateway = await Upstreams.StartAsync($"{a.Address}, {b.Address}", "balance: { sticky: shop-node, key: a secret of this test }");
        var first = await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldStartWith("shop-node=");
        cookie.ShouldEndWith("; Path=/; HttpOnly; SameSite=Lax");

        var same = await AskAsync(gateway, 10, ("Cookie", cookie.Split(';')[0]));
        same.Distinct().ShouldBe([await first.Content.ReadAsStringAsync()]);
        (await AskAsync(gateway, 4, ("Cookie", "shop-node=0123456789abcdef0123456789abcdef"))).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_cookie_of_a_destination_that_is_gone_is_replaced()
    {
        await using var broken = Upstreams.Always(503, "broken");
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{broken.Address}, {alive.Address}", "balance: { sticky: node }\n    retry: 1");

        var response = await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));

        (await response.Content.ReadAsStringAsync()).ShouldBe("alive");
        response.Headers.GetValues("Set-Cookie").Count().ShouldBe(1);
        (await AskAsync(gateway, 3, ("Cookie", response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]))).ShouldBe(["alive", "alive", "alive"]);
    }

    [Fact]
    public async Task A_destination_gets_no_more_requests_than_it_may_and_the_rest_wait_in_a_line_that_ends()
    {
        var time = new FakeTime();
        var gate = new SemaphoreSlim(0);
        await using var up = await RecordingUpstream.StartAsync(async context =>
        {
            await gate.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync("ok"u8.ToArray());
        });
        await using var gateway = await Upstreams.StartAsync(
            up.Address, "maxRequests: 2\n    maxPending: 1\n    connectTimeout: 3s", builder => builder.Options.Time = time);
        var upstream = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream;
        var all = new List<Task<HttpResponseMessage>>();
        for (var i = 0; i < 3; i++)
        {
            all.Add(gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)));
            var busy = Math.Min(i + 1, 2);
            await Forwarding.WaitFor.TrueAsync(() => up.Requests.Count == busy && upstream.Line!.Count == all.Count - busy);
        }

        (await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime()).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "the line is full");
        gate.Release();
        await up.NextRequestAsync();
        await Forwarding.WaitFor.TrueAsync(() => up.Requests.Count == 3);

        all.Add(gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)));
        await Forwarding.WaitFor.TrueAsync(() => upstream.Line!.Count == 1);
        time.Advance(TimeSpan.FromSeconds(3));
        (await all[3].InTime()).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "it waited too long");
        gate.Release(2);
        foreach (var answer in all[..3])
            (await answer.InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_waits_in_line_for_longer_than_its_route_allows_is_told_so()
    {
        var time = new FakeTime();
        var go = new TaskCompletionSource();
        await using var up = await RecordingUpstream.StartAsync(_ => go.Task);
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: {{ destinations: ['{up.Address}'], maxRequests: 1, connectTimeout: 5s }} }}\nroutes: {{ /hold: up, /fast: {{ to: up, timeout: 300ms }} }}\n",
            builder => builder.Options.Time = time);
        var held = gateway.Client.GetAsync("/hold");
        await up.NextRequestAsync();
        var late = gateway.Client.GetAsync("/fast");
        await Eventually.BeAsync(() => gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Line!.Count == 1);

        time.Advance(TimeSpan.FromMilliseconds(300));

        using var told = await late.InTime();
        (told.StatusCode, (await told.Content.ReadAsStringAsync()).Contains("upstream_timeout", StringComparison.Ordinal)).ShouldBe((HttpStatusCode.GatewayTimeout, true));
        go.SetResult();
        (await held.InTime()).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_that_comes_back_gets_its_share_bit_by_bit()
    {
        var time = new FakeTime();
        var status = 500;
        await using var back = await RecordingUpstream.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        await using var other = await RecordingUpstream.StartAsync("other");
        await using var gateway = await Upstreams.StartAsync($"{back.Address}, {other.Address}", "slowStart: 60s", builder => builder.Options.Time = time);
        await AskAsync(gateway, 10);
        status = 200;
        time.Advance(TimeSpan.FromSeconds(30));

        await AskAsync(gateway, 200);
        back.Requests.Count.ShouldBeInRange(6, 5 + 75, "the half of a tenth or so, of what is picked twice at most");
        time.Advance(TimeSpan.FromSeconds(61));
        var before = back.Requests.Count;
        await AskAsync(gateway, 100);
        (back.Requests.Count - before).ShouldBe(50);
    }

    private static async Task<List<string>> AskAsync(RunningGateway gateway, int times, (string Name, string Value)? field = null)
    {
        var answers = new List<string>();
        for (var i = 0; i < times; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/a");
            if (field is { } header)
                request.Headers.Add(header.Name, header.Value);
            answers.Add(await (await gateway.Client.SendAsync(request).InTime()).Content.ReadAsStringAsync());
        }
        return answers;
    }
}
