using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Http2;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: answers before the answer reach clients of HTTP/1.1 (RFC 9110, 15.2; RFC 8297).</summary>
public sealed class EarlyHintsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string Hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n";
    private const string Final = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi";

    [Fact]
    public async Task They_come_before_the_answer_is_there()
    {
        var seen = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Hints);
            await seen.Task.InTime();
            await connection.SendAsync(Final);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Get);
        (await client.Connection.ReadHeadAsync()).ShouldBe(Hints);
        seen.SetResult();

        (await client.ReadResponseAsync()).Text.ShouldBe("hi");
    }

    [Fact]
    public async Task With_TLS_too()
    {
        using var folder = new TempFolder();
        var files = Certificates.Write(folder, "server");
        await using var upstream = RawUpstream.Answering(Hints + Final);
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address, rest: $"listen: {{ url: https://127.0.0.1:0, certificate: {files.CertificatePath}, key: {files.KeyPath} }}");
        await using var client = await RawClient.ConnectTlsAsync(gateway.Port, "localhost", "http/1.1");

        for (var i = 0; i < 2; i++)
            ShouldHave(await client.ExchangeAsync(Get), 103);
    }

    [Fact]
    public async Task All_but_100_and_101_pass_and_only_fields_that_may()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 100 Continue\r\n\r\n"
            + "HTTP/1.1 102 Processing\r\n\r\n"
            + "HTTP/1.1 103 Early Hints\r\nConnection: X-Mine, close\r\nX-Mine: 1\r\nKeep-Alive: 5\r\nTransfer-Encoding: chunked\r\n"
            + "Content-Length: 5\r\nX-Correlation-Id: forged\r\nLink: </a>\r\nLink: </\xe9>\r\nX-Empty:\r\n\r\n"
            + "HTTP/1.1 199\r\n\r\n"
            + Final);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(Get);

        ShouldHave(response, 102, 103, 199);
        response.Interim[1].Headers.Select(header => header.Key + ":" + header.Value).ShouldBe(["Link:</a>", "Link:</\xe9>", "X-Empty:"]);
    }

    [Fact]
    public async Task Requests_that_were_sent_at_once_get_theirs_in_order()
    {
        var count = 0;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync($"HTTP/1.1 103 x\r\nX-Number: {++count}\r\n\r\nHTTP/1.1 200 OK\r\nX-Number: {count}\r\nContent-Length: 2\r\n\r\nhi");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(string.Concat(Enumerable.Repeat(Get, 5)));

        for (var i = 1; i <= 5; i++)
        {
            var response = await client.ReadResponseAsync();
            ShouldHave(response, 103);
            (response.Header("X-Number"), response.Interim[0].Header("X-Number")).ShouldBe(($"{i}", $"{i}"));
        }
    }

    [Fact]
    public async Task They_come_while_the_body_is_still_being_sent()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Hints);
            (await connection.ReadBytesAsync(4)).Length.ShouldBe(4);
            await connection.SendAsync(Final);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\n");
        (await client.Connection.ReadHeadAsync()).ShouldBe(Hints);

        (await client.ExchangeAsync("body")).Text.ShouldBe("hi");
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_client_that_waits_for_100_gets_that_and_nothing_that_could_come_between()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Hints + "HTTP/1.1 100 Continue\r\n\r\n" + Hints);
            await connection.ReadBytesAsync(4);
            await connection.SendAsync(Hints + Final);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
        (await client.Connection.ReadHeadAsync()).ShouldBe("HTTP/1.1 100 Continue\r\n\r\n");

        ShouldHave(await client.ExchangeAsync("body"));
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_gets_none()
    {
        await using var upstream = RawUpstream.Answering(Hints + Final);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        ShouldHave(await client.ExchangeAsync("GET / HTTP/1.0\r\n\r\n"));
    }

    [Fact]
    public async Task A_client_of_HTTP_2_is_not_disturbed_by_them()
    {
        await using var upstream = RawUpstream.Answering(Hints + Final);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");
        using var client = Http2Client.Create(new Uri($"http://127.0.0.1:{gateway.Port}"));

        for (var i = 0; i < 2; i++)
            (await client.GetStringAsync("/").InTime()).ShouldBe("hi");
    }

    [Fact]
    public async Task A_flood_of_them_ends_in_a_problem()
    {
        await using var upstream = RawUpstream.Answering(string.Concat(Enumerable.Repeat(Hints, 100)) + Final);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(Get);

        response.Status.ShouldBe(502);
        response.Interim.Count.ShouldBeLessThan(20);
        response.Text.ShouldContain("upstream_invalid_response");
    }

    [Fact]
    public async Task An_upstream_that_dies_behind_them_is_told_as_ever()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Hints);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(Get);

        response.Status.ShouldBe(502);
        response.Interim.Select(interim => interim.Status).ShouldBe([103]);
        response.Text.ShouldContain("upstream_connection_lost");
    }

    private static void ShouldHave(RawResponse response, params int[] interim)
    {
        (response.Status, response.Text, response.Header("Link")).ShouldBe((200, "hi", null));
        response.Interim.Select(before => before.Status).ShouldBe(interim);
    }
}
