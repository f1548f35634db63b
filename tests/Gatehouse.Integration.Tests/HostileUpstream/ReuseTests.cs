using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>R4: a connection serves another exchange only when nothing of the one before can be left on it.</summary>
public sealed class ReuseTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    [Theory]
    [InlineData("a length", "GET", Ok + "Content-Length: 2\r\n\r\nhi", 200, "hi", 1)]
    [InlineData("chunks", "GET", Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 200, "hi", 1)]
    [InlineData("no body", "GET", "HTTP/1.1 204 No Content\r\n\r\n", 204, "", 1)]
    [InlineData("a refusal of a body that was read", "POST", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403, "no", 1)]
    [InlineData("HEAD with a length", "HEAD", Ok + "Content-Length: 9\r\n\r\n", 200, "", 1)]
    [InlineData("HEAD with chunks", "HEAD", Ok + "Transfer-Encoding: chunked\r\n\r\n", 200, "", 1)]
    [InlineData("304 with a length", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n", 304, "", 1)]
    [InlineData("HEAD with a body", "HEAD", Ok + "Content-Length: 41\r\n\r\n" + Evil, 200, "", 2)]
    [InlineData("304 with a body", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 41\r\n\r\n" + Evil, 304, "", 2)]
    [InlineData("204 with a body", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 41\r\n\r\n" + Evil, 204, "", 2)]
    [InlineData("204 with a body announced", "GET", "HTTP/1.1 204 No Content\r\nContent-Length: 41\r\n\r\n", 204, "", 2)]
    [InlineData("204 with chunks announced", "GET", "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n", 204, "", 2)]
    [InlineData("a length that is too small", "GET", Ok + "Content-Length: 2\r\n\r\nhi there", 200, "hi", 2)]
    [InlineData("an answer too many", "GET", Ok + "Content-Length: 2\r\n\r\nhi" + Evil, 200, "hi", 2)]
    [InlineData("an answer too many after none", "GET", Ok + "Content-Length: 0\r\n\r\n" + Evil, 200, "", 2)]
    [InlineData("an answer too many after chunks", "GET", Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n" + Evil, 200, "hi", 2)]
    [InlineData("an empty line too many", "GET", Ok + "Content-Length: 2\r\n\r\nhi\r\n", 200, "hi", 2)]
    [InlineData("Connection: close", "GET", Ok + "Connection: close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", 2)]
    [InlineData("close in a second line", "GET", Ok + "Connection: x\r\nConnection: y, Close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", 2)]
    [InlineData("HTTP/1.0", "GET", "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", 2)]
    public async Task A_connection_is_used_again_or_not(string what, string method, string answer, int status, string text, int connections)
    {
        var (first, opened) = await Hostile.RunAsync(
            async connection =>
            {
                if (method == "POST")
                    await connection.ReadBytesAsync(4);
                await connection.SendAsync(answer);
            },
            method);

        (first, opened).ShouldBe((new Hostile.Seen(status, text, true), connections), what);
    }

    [Theory]
    [InlineData(Evil)]
    [InlineData("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("x")]
    [InlineData(null)]
    public async Task A_connection_on_which_something_came_while_it_was_idle_is_not_used(string? unsolicited)
    {
        await using var upstream = RawUpstream.Start(EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        (await gateway.Client.GetStringAsync("/1").InTime()).ShouldBe("/1");
        var kept = await upstream.NextConnectionAsync();
        if (unsolicited is null)
            kept.HalfClose();
        else
            await kept.SendAsync(unsolicited);

        (await gateway.Client.GetStringAsync("/2").InTime()).ShouldBe("/2");

        upstream.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("GET", 200, 2)]
    [InlineData("HEAD", 200, 2)]
    [InlineData("DELETE", 200, 2)]
    [InlineData("POST", 502, 1)]
    [InlineData("PATCH", 502, 1)]
    public async Task A_kept_connection_that_dies_when_it_is_used(string method, int status, int connections)
    {
        foreach (var isReset in new[] { false, true })
        {
            await using var upstream = RawUpstream.Start(connection => EchoOnceAsync(connection, isReset), EchoAllAsync);
            await using var gateway = await OneRoute.ToAsync(upstream.Address);
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            (await client.ExchangeAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")).Text.ShouldBe("/1");

            var response = await client.ExchangeAsync($"{method} /2 HTTP/1.1\r\nHost: a\r\n\r\n", method);

            (response.Status, upstream.Connections).ShouldBe((status, connections));
        }
    }

    [Fact]
    public async Task A_request_is_repeated_once_however_many_connections_die()
    {
        var arrived = 0;
        var all = new TaskCompletionSource();
        var requests = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            var head = (await connection.ReadHeadAsync())!;
            if (head.Contains("/last", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref requests);
                return;
            }
            if (Interlocked.Increment(ref arrived) == 3)
                all.SetResult();
            await all.Task.InTime();
            await Hostile.EchoAsync(connection, head);
            if (await connection.ReadHeadAsync() is not null)
                Interlocked.Increment(ref requests);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(i => gateway.Client.GetStringAsync($"/{i}"))).InTime();

        using var response = await gateway.Client.GetAsync("/last").InTime();

        ((int)response.StatusCode, requests, upstream.Connections).ShouldBe((502, 2, 4));
    }

    [Theory]
    [InlineData(54, 1)]
    [InlineData(56, 2)]
    public async Task A_connection_that_was_idle_for_long_is_not_used(int seconds, int connections)
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Start(EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.Time = time);
        (await gateway.Client.GetStringAsync("/1").InTime()).ShouldBe("/1");

        time.Advance(TimeSpan.FromSeconds(seconds));

        (await gateway.Client.GetStringAsync("/2").InTime()).ShouldBe("/2");
        upstream.Connections.ShouldBe(connections);
    }

    [Fact]
    public async Task A_connection_that_is_old_is_not_used()
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Start(EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.Time = time);
        for (var i = 0; i < 8; i++)
        {
            (await gateway.Client.GetStringAsync($"/{i}").InTime()).ShouldBe($"/{i}");
            upstream.Connections.ShouldBe(i < 7 ? 1 : 2);
            time.Advance(TimeSpan.FromSeconds(i < 6 ? 49 : 10));
        }
    }

    [Fact]
    public async Task The_connection_that_was_used_last_is_used_first()
    {
        var isSlowAsked = new TaskCompletionSource();
        var maySlowGo = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
            {
                if (head.Contains("/slow", StringComparison.Ordinal))
                {
                    isSlowAsked.SetResult();
                    await maySlowGo.Task.InTime();
                }
                await Hostile.EchoAsync(connection, head);
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        var slow = gateway.Client.GetStringAsync("/slow");
        await isSlowAsked.Task.InTime();
        (await gateway.Client.GetStringAsync("/fast").InTime()).ShouldBe("/fast");
        maySlowGo.SetResult();
        (await slow.InTime()).ShouldBe("/slow");

        for (var i = 0; i < 5; i++)
            (await gateway.Client.GetStringAsync("/later").InTime()).ShouldBe("/later");

        var first = await upstream.NextConnectionAsync();
        var second = await upstream.NextConnectionAsync();
        (first.Received.Split("GET ").Length - 1, second.Received.Split("GET ").Length - 1).ShouldBe((6, 1));
    }

    private static async Task EchoAllAsync(RawConnection connection)
    {
        while (await connection.ReadHeadAsync() is { } head)
            await (head.StartsWith("HEAD", StringComparison.Ordinal) ? connection.SendAsync(Ok + "Content-Length: 2\r\n\r\n") : Hostile.EchoAsync(connection, head));
    }

    private static async Task EchoOnceAsync(RawConnection connection, bool isReset)
    {
        await Hostile.EchoAsync(connection, (await connection.ReadHeadAsync())!);
        await connection.ReadHeadAsync();
        if (isReset)
            connection.Reset();
    }
}
