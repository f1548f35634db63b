using System.Net;
using System.Net.Sockets;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.HostileUpstream;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Integration.Tests.Connections;

/// <summary>R4: a destination never sees more connections than it may be given, and who waits for one is served, or told in time.</summary>
public sealed class ConnectionLimitTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public async Task However_many_ask_at_once_there_are_never_more_connections(int max)
    {
        await using var upstream = new CountingUpstream();
        await using var gateway = await OneRoute.ToAsync(upstream.Address, $"maxConnections: {max}");

        var answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => gateway.Client.GetStringAsync($"/{i}"))).InTime();

        answers.ShouldBe(Enumerable.Range(0, 400).Select(i => $"/{i}"));
        upstream.Most.ShouldBeInRange(1, max);
    }

    [Fact]
    public async Task A_bug_around_the_answer_does_not_keep_its_place()
    {
        await using var upstream = RawUpstream.Answering(Ok + "Content-Length: 2\r\n\r\nhi");
        var isFirst = true;
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 1\n    maxPending: 0", configure: builder =>
            builder.UseBeforeAnswer((context, next) =>
            {
                if (isFirst)
                    context.Features.Set<IHttpResponseFeature>(new BrokenOnce(context.Features.GetRequiredFeature<IHttpResponseFeature>()));
                isFirst = false;
                return next(context);
            }));

        using var broken = await gateway.Client.GetAsync("/").InTime();
        var whole = await gateway.Client.GetStringAsync("/").InTime();

        (broken.StatusCode, whole).ShouldBe((HttpStatusCode.InternalServerError, "hi"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Nor_when_connections_are_closed_or_break_all_the_time(int max)
    {
        await using var upstream = new CountingUpstream(async (number, connection, head, end) =>
        {
            switch (number % 5)
            {
                case 0:
                    end();
                    await connection.SendAsync(Ok + "Connection: close\r\nContent-Length: 2\r\n\r\nhi");
                    await connection.ReadToEndAsync();
                    return false;
                case 1:
                    end();
                    await connection.SendAsync("nonsense\r\n\r\n");
                    await connection.ReadToEndAsync();
                    return false;
                default:
                    await Hostile.EchoAsync(connection, head);
                    return true;
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, $"maxConnections: {max}");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => StatusAsync(gateway, $"/{i}"))).InTime();

        statuses.Count(status => status is 200).ShouldBe(240);
        statuses.Count(status => status is 502).ShouldBe(60);
        upstream.Most.ShouldBeInRange(1, max);
        // No place was lost on the way.
        var held = Enumerable.Range(0, max).Select(_ => StatusAsync(gateway, "/hold")).ToArray();
        await upstream.HeldAsync(max);
        upstream.Release();
        await Task.WhenAll(held).InTime();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task When_the_line_is_full_the_answer_is_503_at_once(int pending)
    {
        await using var upstream = new CountingUpstream();
        await using var gateway = await OneRoute.ToAsync(upstream.Address, $"maxConnections: 1\n    maxPending: {pending}");
        var waiting = Enumerable.Range(0, pending + 1).Select(_ => gateway.Client.GetAsync("/hold")).ToArray();
        await upstream.HeldAsync(1);
        await WaitFor.TrueAsync(() => Pending(gateway) == pending);

        using var refused = await gateway.Client.GetAsync("/more").InTime();

        ((int)refused.StatusCode).ShouldBe(503);
        (await refused.Content.ReadAsStringAsync()).ShouldContain("upstream_busy");
        upstream.Release();
        (await Task.WhenAll(waiting).InTime()).ShouldAllBe(response => response.StatusCode == HttpStatusCode.OK);
        upstream.Paths.ShouldNotContain("/more");
    }

    [Theory]
    [InlineData("connectTimeout: 3s", "", 503, "upstream_busy")]
    [InlineData("", "timeout: 3s", 504, "upstream_timeout")]
    public async Task Who_waits_too_long_is_told_and_takes_no_place(string upstreamLine, string routeLine, int status, string code)
    {
        var time = new FakeTime();
        await using var upstream = new CountingUpstream();
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            upstreams:
              up: { destinations: [{{upstream.Address}}], maxConnections: 1{{(upstreamLine.Length > 0 ? ", " + upstreamLine : "")}} }
            routes:
              /hold: up
              /{name}: { to: up{{(routeLine.Length > 0 ? ", " + routeLine : "")}} }
            """,
            builder => builder.Options.Time = time);
        var held = gateway.Client.GetStringAsync("/hold");
        await upstream.HeldAsync(1);
        var late = gateway.Client.GetAsync("/late");
        await WaitFor.TrueAsync(() => Pending(gateway) == 1);
        time.Advance(TimeSpan.FromSeconds(3));

        using var response = await late.InTime();
        ((int)response.StatusCode, (await response.Content.ReadAsStringAsync()).Contains(code, StringComparison.Ordinal)).ShouldBe((status, true));
        upstream.Release();
        (await held.InTime()).ShouldBe("/hold");
        (await gateway.Client.GetStringAsync("/next").InTime()).ShouldBe("/next");
        upstream.Paths.ShouldBe(["/hold", "/next"]);
    }

    [Fact]
    public async Task Clients_that_go_away_leave_the_line()
    {
        await using var upstream = new CountingUpstream();
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 1\n    maxPending: 20");
        var held = gateway.Client.GetStringAsync("/hold");
        await upstream.HeldAsync(1);
        for (var round = 0; round < 5; round++)
        {
            using var gone = new CancellationTokenSource();
            var waiting = Enumerable.Range(0, 20).Select(i => gateway.Client.GetStringAsync($"/gone{i}", gone.Token)).ToArray();
            await WaitFor.TrueAsync(() => Pending(gateway) == 20);
            await gone.CancelAsync();
            foreach (var one in waiting)
                await Should.ThrowAsync<OperationCanceledException>(one);
            await WaitFor.TrueAsync(() => Pending(gateway) == 0);
        }

        upstream.Release();

        (await held.InTime()).ShouldBe("/hold");
        (await gateway.Client.GetStringAsync("/next").InTime()).ShouldBe("/next");
        upstream.Paths.ShouldBe(["/hold", "/next"]);
    }

    [Fact]
    public async Task Places_given_to_those_who_go_at_that_moment_are_not_lost()
    {
        await using var upstream = new CountingUpstream();
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 2");
        for (var round = 0; round < 20; round++)
        {
            using var gone = new CancellationTokenSource();
            var all = Enumerable.Range(0, 40).Select(i => gateway.Client.GetStringAsync($"/{i}", i % 2 == 0 ? gone.Token : default)).ToArray();
            await Task.WhenAny(all).InTime();
            await gone.CancelAsync();
            for (var i = 1; i < 40; i += 2)
                (await all[i].InTime()).ShouldBe($"/{i}");
            await Task.WhenAll(all).ContinueWith(static _ => { }, TaskScheduler.Default).InTime();
        }
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);

        var held = new[] { gateway.Client.GetStringAsync("/hold"), gateway.Client.GetStringAsync("/hold") };
        await upstream.HeldAsync(2);
        upstream.Release();

        await Task.WhenAll(held).InTime();
    }

    [Fact]
    public async Task An_upstream_that_is_down_fails_all_who_wait_and_keeps_no_place()
    {
        var port = FreePort.Next();
        await using var gateway = await OneRoute.ToAsync($"http://127.0.0.1:{port}", "maxConnections: 2");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => StatusAsync(gateway, $"/{i}"))).InTime();

        statuses.ShouldAllBe(status => status == 502);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        var again = gateway.Client.GetStringAsync("/again");
        using var accepted = await listener.AcceptSocketAsync().InTime();
        await accepted.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"u8.ToArray());
        (await again.InTime()).ShouldBe("hi");
    }

    [Fact]
    public async Task A_kept_connection_that_is_old_gives_its_place_to_a_new_one()
    {
        var time = new FakeTime();
        await using var upstream = new CountingUpstream();
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 1", configure: builder => builder.Options.Time = time);
        for (var i = 0; i < 4; i++)
        {
            (await gateway.Client.GetStringAsync($"/{i}").InTime()).ShouldBe($"/{i}");
            time.Advance(TimeSpan.FromSeconds(56));
        }

        upstream.Raw.Connections.ShouldBe(4);
    }

    [Fact]
    public async Task A_kept_connection_that_dies_when_used_is_replaced_in_its_place()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await Hostile.EchoAsync(connection, (await connection.ReadHeadAsync())!);
                await connection.ReadHeadAsync();
            },
            async connection =>
            {
                while (await connection.ReadHeadAsync() is { } head)
                    await Hostile.EchoAsync(connection, head);
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 1\n    maxPending: 0");

        for (var i = 0; i < 4; i++)
            (await gateway.Client.GetStringAsync($"/{i}").InTime()).ShouldBe($"/{i}");

        upstream.Connections.ShouldBe(2);
    }

    private static int Pending(RunningGateway gateway)
    {
        var forwarder = gateway.Host.Gateway.Current.Snapshot.Upstreams["up"];
        return Core.Forwarding.Forwarder.Http1(forwarder.Upstream.Members.All[0]).Pending;
    }

    private static async Task<int> StatusAsync(RunningGateway gateway, string path)
    {
        using var response = await gateway.Client.GetAsync(path);
        return (int)response.StatusCode;
    }

    /// <summary>A response that does not take the first status it is given.</summary>
    private sealed class BrokenOnce(IHttpResponseFeature whole) : HttpResponseFeature, IHttpResponseFeature
    {
        private bool _isBroken = true;

        int IHttpResponseFeature.StatusCode
        {
            get => whole.StatusCode;
            set
            {
                if (_isBroken)
                {
                    _isBroken = false;
                    throw new InvalidOperationException("A bug.");
                }
                whole.StatusCode = value;
            }
        }

        IHeaderDictionary IHttpResponseFeature.Headers
        {
            get => whole.Headers;
            set => whole.Headers = value;
        }
    }
}
