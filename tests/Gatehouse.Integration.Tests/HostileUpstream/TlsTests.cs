using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>R5, R8: the same behind TLS, and what only TLS has: records, hidden bytes, two ways to end.</summary>
public sealed class TlsTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private const string Chunked = Ok + "Transfer-Encoding: chunked\r\n\r\n";
    private const string Hi = Ok + "Content-Length: 2\r\n\r\nhi";
    private const string Evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";

    private readonly SecureUpstream secure = new();

    [Theory]
    [InlineData("a length", Hi)]
    [InlineData("chunks", Chunked + "1\r\nh\r\n1;x=y\r\ni\r\n0\r\n\r\n")]
    [InlineData("chunks and trailers", Ok + "Trailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: t\r\n\r\n")]
    [InlineData("interim answers", "HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + Hi)]
    [InlineData("the end of the connection", Ok + "\r\nhi", true)]
    [InlineData("HTTP/1.0", "HTTP/1.0 200 OK\r\n\r\nhi", true)]
    public async Task A_good_answer_passes_in_records_of_one_byte(string what, string answer, bool closes = false)
    {
        var (first, _) = await RunAsync(async connection =>
        {
            foreach (var character in answer)
                await connection.SendAsync(character.ToString());
            if (!closes)
                return;
            await connection.CloseTlsAsync();
            connection.Close();
        });

        first.ShouldBe(new Hostile.Seen(200, "hi", true), what);
    }

    [Fact]
    public async Task Records_that_are_split_at_every_byte_are_put_together()
    {
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var relay = new RecordRelay(upstream, piece: 1);
        await using var gateway = await OneRoute.ToAsync($"https://127.0.0.1:{relay.Front.Port}", secure.Trust);

        for (var i = 0; i < 5; i++)
            (await gateway.Client.GetStringAsync($"/{i}").InTime()).ShouldBe($"/{i}");

        relay.Front.Connections.ShouldBe(1);
    }

    [Theory]
    [InlineData("length and chunks", Ok + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a negative length", Ok + "Content-Length: -1\r\n\r\n")]
    [InlineData("a folded line", Ok + "X-A: b\r\n c\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("101 unasked", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n" + Evil)]
    public async Task An_answer_that_is_not_sound_is_502(string what, string answer)
    {
        var (first, _) = await RunAsync(connection => connection.SendAsync(answer + Evil));

        (first.Status, first.Complete).ShouldBe((502, true), what);
        first.Text.ShouldContain("upstream_invalid_response");
    }

    [Theory]
    [InlineData("before the head", "")]
    [InlineData("in the head", Ok + "Content-Length: 2\r\n")]
    [InlineData("after an interim answer", "HTTP/1.1 100 Continue\r\n\r\n")]
    public async Task An_end_before_the_head_is_complete_is_502(string what, string answer)
    {
        foreach (var end in Ends)
        {
            var (first, _) = await RunAsync(connection => SendAndEndAsync(connection, answer, end));

            first.Status.ShouldBe(502, what);
            first.Text.ShouldContain("upstream_connection_lost");
        }
    }

    [Theory]
    [InlineData("in the body", Ok + "Content-Length: 9\r\n\r\nabc")]
    [InlineData("before the body", Ok + "Content-Length: 9\r\n\r\n")]
    [InlineData("in a chunk", Chunked + "9\r\nabc")]
    [InlineData("before the last line", Chunked + "3\r\nabc\r\n0\r\n")]
    [InlineData("in the trailers", Chunked + "3\r\nabc\r\n0\r\nX-A: b\r\n")]
    public async Task A_body_that_breaks_off_never_looks_whole_however_it_ends(string what, string answer)
    {
        foreach (var end in Ends)
        {
            var (first, _) = await RunAsync(connection => SendAndEndAsync(connection, answer, end));

            (first.Status == 502 || !first.Complete).ShouldBeTrue($"{what}: {first}");
        }
    }

    [Theory]
    [InlineData(Ok + "\r\nabc")]
    [InlineData(Ok + "\r\n")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nabc")]
    [InlineData(Ok + "Connection: close\r\n\r\nabc")]
    public async Task A_body_up_to_the_end_is_whole_only_when_TLS_says_that_it_has_ended(string answer)
    {
        // RFC 9112, 9.8: anybody on the way can close the TCP connection.
        var (whole, _) = await RunAsync(connection => SendAndEndAsync(connection, answer, Ends[0]));
        var (cut, _) = await RunAsync(connection => SendAndEndAsync(connection, answer, Ends[1]));

        whole.ShouldBe(new Hostile.Seen(200, answer.EndsWith("abc", StringComparison.Ordinal) ? "abc" : "", true));
        (cut.Status == 502 || !cut.Complete).ShouldBeTrue(cut.ToString());
    }

    [Theory]
    [InlineData("a length", "GET", Hi, 200, "hi", 1)]
    [InlineData("chunks", "GET", Chunked + "2\r\nhi\r\n0\r\n\r\n", 200, "hi", 1)]
    [InlineData("HEAD with a length", "HEAD", Ok + "Content-Length: 9\r\n\r\n", 200, "", 1)]
    [InlineData("HEAD with a body", "HEAD", Ok + "Content-Length: 41\r\n\r\n" + Evil, 200, "", 2)]
    [InlineData("304 with a body", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 41\r\n\r\n" + Evil, 304, "", 2)]
    [InlineData("an answer too many", "GET", Hi + Evil, 200, "hi", 2)]
    [InlineData("an empty line too many", "GET", Hi + "\r\n", 200, "hi", 2)]
    [InlineData("Connection: close", "GET", Ok + "Connection: close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", 2)]
    public async Task A_connection_is_used_again_or_not(string what, string method, string answer, int status, string text, int connections)
    {
        var (first, opened) = await Hostile.RunAsync(connection => connection.SendAsync(answer), method, secure);

        (first, opened).ShouldBe((new Hostile.Seen(status, text, true), connections), what);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(10_000)]
    public async Task What_TLS_has_taken_in_beyond_the_answer_is_seen_too(int bytes)
    {
        RecordRelay? relay = null;
        await using var upstream = secure.Start(
            async connection =>
            {
                // The tickets of TLS 1.3 come with the first answer.
                await Hostile.EchoAsync(connection, (await connection.ReadHeadAsync())!);
                await connection.ReadHeadAsync();
                relay!.Hold();
                await connection.SendAsync(Hi);
                await connection.SendAsync(Evil);
                await connection.ReadToEndAsync();
            },
            CertificateTests.EchoAllAsync);
        await using var between = relay = new RecordRelay(upstream);
        await using var gateway = await OneRoute.ToAsync($"https://127.0.0.1:{relay.Front.Port}", secure.Trust);

        (await gateway.Client.GetStringAsync("/tickets").InTime()).ShouldBe("/tickets");

        var first = gateway.Client.GetStringAsync("/first");
        await relay.PassAsync(bytes);
        (await first.InTime()).ShouldBe("hi");

        (await gateway.Client.GetStringAsync("/canary").InTime()).ShouldBe("/canary");
        relay.Front.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("an answer")]
    [InlineData("close_notify")]
    [InlineData("FIN")]
    public async Task A_connection_on_which_something_came_while_it_was_idle_is_not_used(string unsolicited)
    {
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream);
        (await gateway.Client.GetStringAsync("/1").InTime()).ShouldBe("/1");
        var kept = await upstream.NextConnectionAsync();
        if (unsolicited == "an answer")
            await kept.SendAsync(Evil);
        else if (unsolicited == "close_notify")
            await kept.CloseTlsAsync();
        else
            kept.HalfClose();

        (await gateway.Client.GetStringAsync("/2").InTime()).ShouldBe("/2");

        upstream.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("GET", 200, 2)]
    [InlineData("POST", 502, 1)]
    public async Task A_kept_connection_that_dies_when_it_is_used(string method, int status, int connections)
    {
        foreach (var end in Ends)
        {
            await using var upstream = secure.Start(
                async connection =>
                {
                    await Hostile.EchoAsync(connection, (await connection.ReadHeadAsync())!);
                    await connection.ReadHeadAsync();
                    await end(connection);
                },
                CertificateTests.EchoAllAsync);
            await using var gateway = await secure.GatewayAsync(upstream);
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            (await client.ExchangeAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n")).Text.ShouldBe("/1");

            var response = await client.ExchangeAsync($"{method} /2 HTTP/1.1\r\nHost: a\r\n\r\n", method);

            (response.Status, upstream.Connections).ShouldBe((status, connections));
        }
    }

    [Fact]
    public async Task Many_at_once_each_get_their_own_answer()
    {
        await using var upstream = secure.Start(CertificateTests.EchoAllAsync);
        await using var gateway = await secure.GatewayAsync(upstream, "maxConnections: 4");

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => gateway.Client.GetStringAsync($"/{i}"))).InTime();

        answers.ShouldBe(Enumerable.Range(0, 200).Select(i => $"/{i}"));
        upstream.Connections.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task A_requests_trailers_and_early_hints_pass_as_without_TLS()
    {
        await using var upstream = secure.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.ReadUntilAsync("\r\n0\r\nX-Sum: 1\r\n\r\n");
            await connection.SendAsync("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\n" + Hi);
        });
        await using var gateway = await secure.GatewayAsync(upstream);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n");

        (response.Status, response.Text).ShouldBe((200, "hi"));
        response.Interim.Select(before => before.Status).ShouldBe([103]);
    }

    public void Dispose() => secure.Dispose();

    // In order, without a word, and by force.
    private static readonly Func<RawConnection, Task>[] Ends =
    [
        async connection =>
        {
            await connection.CloseTlsAsync();
            connection.Close();
        },
        connection =>
        {
            connection.Close();
            return Task.CompletedTask;
        },
        connection =>
        {
            connection.Reset();
            return Task.CompletedTask;
        },
    ];

    private Task<(Hostile.Seen First, int Connections)> RunAsync(Func<RawConnection, Task> script) => Hostile.RunAsync(script, secure: secure);

    private static async Task SendAndEndAsync(RawConnection connection, string answer, Func<RawConnection, Task> end)
    {
        if (answer.Length > 0)
            await connection.SendAsync(answer);
        await end(connection);
    }
}
