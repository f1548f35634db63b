using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Gatehouse.Core.Hosting;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R4: an upstream that fails before its answer has begun becomes the right problem, and is logged and counted as that.</summary>
public sealed class FailureTests
{
    private const string Admin = "admin: http://127.0.0.1:0";

    [Fact]
    public Task A_refused_connection_is_502() => ShouldFailAsync($"http://127.0.0.1:{FreePort.Next()}", 502, "upstream_unreachable");

    [Fact]
    public Task A_name_that_does_not_resolve_is_502() => ShouldFailAsync("http://no-such-host.invalid:80", 502, "upstream_unreachable");

    [Fact]
    public async Task An_upstream_that_does_not_speak_TLS_is_502()
    {
        await using var upstream = RawUpstream.Start(connection => connection.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        await ShouldFailAsync(upstream.Address.Replace("http:", "https:", StringComparison.Ordinal), 502, "upstream_tls_failed");
    }

    [Fact]
    public async Task A_certificate_that_is_not_trusted_is_502()
    {
        await using var upstream = await RecordingUpstream.StartAsync("secret", UpstreamProtocol.Https);
        await ShouldFailAsync(upstream.Address, 502, "upstream_tls_failed");
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task An_upstream_that_does_not_speak_HTTP_2_is_502()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
        await ShouldFailAsync(upstream.Address.Replace("http:", "h2c:", StringComparison.Ordinal), 502);
    }

    [Theory]
    [InlineData("", "upstream_connection_lost")]
    [InlineData("HTTP/1.1 200 OK\r\nX-A: b\r\n", "upstream_connection_lost")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1\r\n\r\n", "upstream_invalid_response")]
    public async Task A_connection_that_ends_before_the_head_is_502(string sent, string code)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(sent);
        });
        await ShouldFailAsync(upstream.Address, 502, code);
    }

    [Fact]
    public async Task A_reset_before_the_head_is_502()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            connection.Reset();
        });
        await ShouldFailAsync(upstream.Address, 502, "upstream_connection_lost");
    }

    [Theory]
    [InlineData("", "timeout: 3s", 3)]
    [InlineData("timeout: 3s", "", 3)]
    [InlineData("", "", 30)]
    [InlineData("timeout: 60s", "timeout: 3s", 3)]
    public async Task An_upstream_that_hangs_is_504_after_the_timeout(string upstreamLine, string routeLine, int seconds)
    {
        var time = new FakeTime();
        var isAsked = new TaskCompletionSource();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            isAsked.SetResult();
            await connection.ReadToEndAsync();
        });
        await ShouldFailAsync(upstream.Address, 504, "upstream_timeout", upstreamLine, routeLine, time, async () =>
        {
            // The limit is set before the request is sent.
            await isAsked.Task.InTime();
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            time.Advance(TimeSpan.FromMilliseconds(1));
        });
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_is_504_after_the_connect_timeout()
    {
        // A backlog that is full: the kernel drops further SYNs without a word.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var address = (IPEndPoint)listener.LocalEndPoint!;
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await filler.ConnectAsync(address).InTime();

        await ShouldFailAsync($"http://{address}", 504, "upstream_connect_timeout", "connectTimeout: 100ms");
    }

    private static async Task ShouldFailAsync(
        string address, int status, string? code = null, string upstream = "", string route = "", FakeTime? time = null, Func<Task>? until = null)
    {
        using var log = new AccessLines();
        await using var gateway = await OneRoute.ToAsync(address, upstream, route, Admin, builder => Configure(builder, log, time));
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET /a?b HTTP/1.1\r\nHost: shop\r\nx-correlation-id: mine\r\n\r\n");
        if (until is not null)
            await until();

        var response = await client.ReadResponseAsync();

        response.Status.ShouldBe(status);
        response.Header("Content-Type").ShouldBe("application/problem+json; charset=utf-8");
        response.Header("x-correlation-id").ShouldBe("mine");
        var problem = JsonDocument.Parse(response.Text).RootElement;
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("correlationId").GetString().ShouldBe("mine");
        problem.GetProperty("error").GetString().ShouldNotBeNullOrEmpty();
        var told = problem.GetProperty("code").GetString()!;
        told.ShouldBe(code ?? told);
        response.Text.ShouldNotContain("127.0.0.1");
        response.Text.ShouldNotContain("invalid:");
        (await client.ExchangeAsync("GET /health/live HTTP/1.1\r\nHost: shop\r\n\r\n")).Status.ShouldBe(200, "the client's connection goes on");
        var line = await log.NextAsync();
        (line.GetProperty("status").GetInt32(), line.GetProperty("error").GetString(), line.GetProperty("upstream").GetString()).ShouldBe((status, told, "up"));
        line.GetProperty("bytes").GetInt64().ShouldBe(response.Body.Length);
        (await gateway.Client.GetStringAsync(new Uri(gateway.AdminUrl, "/metrics"))).ShouldContain($"error_type=\"{told}\"");
    }

    private static void Configure(GatewayBuilder builder, AccessLines log, FakeTime? time)
    {
        builder.Options.AccessLog = log;
        if (time is not null)
            builder.Options.Time = time;
    }
}
