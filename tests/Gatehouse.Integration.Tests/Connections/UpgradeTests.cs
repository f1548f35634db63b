using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Integration.Tests.HostileUpstream;
using Gatehouse.Integration.Tests.UpstreamTls;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Connections;

/// <summary>R5: what follows a 101 is a tunnel, with TLS towards the upstream or without; and there is a 101 only for who asked.</summary>
public sealed class UpgradeTests : IDisposable
{
    private const string Switching = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n";
    private const string Ask = "GET /up HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\n\r\n";

    // Types of HTTP/2's frames, and flags.
    private const byte Content = 0;
    private const byte Headers = 1;
    private const byte Settings = 4;
    private const byte EndStream = 1;
    private const byte EndHeaders = 4;

    private readonly SecureUpstream secure = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task No_byte_is_changed_either_way(bool isSecure)
    {
        var down = RandomNumberGenerator.GetBytes(700_000);
        var up = RandomNumberGenerator.GetBytes(700_000);
        await using var upstream = Start(isSecure, async connection =>
        {
            var head = await connection.ReadHeadAsync();
            head!.ShouldContain("\r\nConnection: Upgrade\r\n");
            head!.ShouldContain("\r\nUpgrade: echo/1\r\n");
            await connection.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(Switching), .. down[..10]]);
            var sending = connection.SendAsync(down.AsMemory(10));
            (await connection.ReadBytesAsync(up.Length)).AsSpan().SequenceEqual(up).ShouldBeTrue();
            await sending;
            await connection.SendAsync("end");
        });
        await using var gateway = await GatewayAsync(isSecure, upstream);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var head = await client.ExchangeAsync(Ask);
        (head.Status, head.Header("Upgrade"), head.Header("Connection")).ShouldBe((101, "echo/1", "Upgrade"));
        var sent = client.SendAsync(up);
        (await client.Connection.ReadBytesAsync(down.Length)).AsSpan().SequenceEqual(down).ShouldBeTrue();
        await sent;
        (await client.Connection.ReadUntilAsync("end")).ShouldBe("end");
        await upstream.ScriptsAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_client_sent_before_its_end_arrives_and_then_its_end(bool isSecure)
    {
        await using var upstream = Start(isSecure, async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switching);
            Encoding.ASCII.GetString(await connection.ReadToEndAsync()).ShouldBe("one two");
        });
        await using var gateway = await GatewayAsync(isSecure, upstream);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);

        await client.SendAsync("one ");
        await client.SendAsync("two");
        client.Connection.HalfClose();

        await upstream.ScriptsAsync();
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_an_upstream_sent_before_its_end_arrives_and_then_its_end(bool isSecure)
    {
        await using var upstream = Start(isSecure, async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switching + "one ");
            await connection.SendAsync("two");
            if (isSecure)
                await connection.CloseTlsAsync();
            else
                connection.HalfClose();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await GatewayAsync(isSecure, upstream);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);

        Encoding.ASCII.GetString(await client.Connection.ReadToEndAsync()).ShouldBe("one two");

        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task An_end_without_a_word_behind_TLS_loses_nothing_that_came_before()
    {
        var bytes = RandomNumberGenerator.GetBytes(500_000);
        await using var upstream = Start(true, async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switching);
            await connection.SendAsync(bytes);
        });
        await using var gateway = await GatewayAsync(true, upstream);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);

        (await client.Connection.ReadToEndAsync()).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task A_reset_of_either_side_ends_the_other()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(Switching);
                await connection.ReadUntilAsync("go");
                connection.Reset();
            },
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(Switching);
                await connection.ReadToEndAsync();
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await using var resetting = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);
        (await resetting.ExchangeAsync(Ask)).Status.ShouldBe(101);

        await client.SendAsync("go");
        resetting.Connection.Reset();

        (await client.WaitForCloseAsync()).ShouldBeTrue();
        await upstream.ScriptsAsync();
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);
    }

    [Fact]
    public async Task Over_HTTP_2_either_side_may_end_first_and_go_on_receiving()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await AcceptWebSocketAsync(connection);
                Encoding.ASCII.GetString(await connection.ReadToEndAsync()).ShouldBe("all I say");
                await connection.SendAsync("my turn");
            },
            async connection =>
            {
                await AcceptWebSocketAsync(connection);
                await connection.SendAsync("all I say");
                connection.HalfClose();
                Encoding.ASCII.GetString(await connection.ReadToEndAsync()).ShouldBe("my turn");
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, rest: "listen: h2c://127.0.0.1:0");
        foreach (var clientEndsFirst in new[] { true, false })
        {
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            await client.SendAsync(Frame(Settings, 0, 0, []));
            await client.SendAsync(Frame(Headers, EndHeaders, 1,
            [
                .. Field(":method", "CONNECT"), .. Field(":protocol", "websocket"), .. Field(":scheme", "http"), .. Field(":path", "/ws"),
                .. Field(":authority", "a"), .. Field("sec-websocket-version", "13"),
            ]));
            if (clientEndsFirst)
            {
                await client.SendAsync(Frame(Content, EndStream, 1, "all I say"u8.ToArray()));
                (await ReadContentAsync(client)).ShouldBe("my turn");
            }
            else
            {
                (await ReadContentAsync(client)).ShouldBe("all I say");
                await client.SendAsync(Frame(Content, EndStream, 1, "my turn"u8.ToArray()));
                await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);
            }
        }
        await upstream.ScriptsAsync();
    }

    [Theory]
    [InlineData("nobody asked", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "echo/1")]
    [InlineData("another protocol", Ask, "other")]
    [InlineData("no protocol", Ask, null)]
    [InlineData("two protocols", Ask, "echo/1\r\nUpgrade: echo/1")]
    [InlineData("h2c is not asked for", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n", "h2c")]
    [InlineData("nor without Connection", "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: echo/1\r\n\r\n", "echo/1")]
    [InlineData("nor with a body", "POST / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo/1\r\nContent-Length: 1\r\n\r\nx", "echo/1")]
    public async Task A_switch_that_was_not_asked_for_is_502(string what, string request, string? protocol)
    {
        var field = protocol is null ? "" : $"Upgrade: {protocol}\r\n";
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n{field}\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
                await connection.ReadToEndAsync();
            },
            CertificateTests.EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(request);

        (response.Status, response.Text.Contains("upstream_invalid_response", StringComparison.Ordinal)).ShouldBe((502, true), what);
        (await gateway.Client.GetStringAsync("/canary").InTime()).ShouldBe("/canary");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi")]
    [InlineData("HTTP/1.1 426 Upgrade Required\r\nUpgrade: other\r\nContent-Length: 2\r\n\r\nno", 426, "no")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: <a>\r\n\r\nHTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403, "no")]
    public async Task An_answer_instead_of_a_switch_is_passed_on_and_the_connection_kept(string answer, int status, string text)
    {
        var isFirst = 1;
        await using var upstream = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is { } head)
                await (Interlocked.Exchange(ref isFirst, 0) == 1 ? connection.SendAsync(answer) : Hostile.EchoAsync(connection, head));
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(Ask);

        (response.Status, response.Text, response.Header("Upgrade")).ShouldBe((status, text, null));
        (await gateway.Client.GetStringAsync("/canary").InTime()).ShouldBe("/canary");
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_tunnel_takes_a_place_and_gives_it_back()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync(Switching);
                await connection.ReadToEndAsync();
            },
            CertificateTests.EchoAllAsync);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, "maxConnections: 1\n    maxPending: 0");
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);
        (await gateway.Client.GetAsync("/").InTime()).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        await client.DisposeAsync();
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);

        (await gateway.Client.GetStringAsync("/after").InTime()).ShouldBe("/after");
    }

    [Fact]
    public async Task A_tunnel_may_be_silent_for_as_long_as_it_likes_but_not_longer_than_the_route_says()
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switching);
            (await connection.ReadUntilAsync("ping")).ShouldBe("ping");
            await connection.SendAsync("pong");
            await connection.ReadToEndAsync();
        });
        await using var gateway = await OneRoute.ToAsync(
            upstream.Address, "idleTimeout: 1s", "timeout: 10h", configure: builder => builder.Options.Time = time);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);

        time.Advance(TimeSpan.FromHours(9));
        await client.SendAsync("ping");
        (await client.Connection.ReadUntilAsync("pong")).ShouldBe("pong");
        time.Advance(TimeSpan.FromHours(1));

        (await client.WaitForCloseAsync()).ShouldBeTrue();
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_client_that_has_ended_is_not_waited_for_when_the_upstream_goes_on()
    {
        var time = new FakeTime();
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Switching);
            await connection.ReadToEndAsync();
            // Does not end by itself.
            while (true)
            {
                await connection.SendAsync(new string('x', 1000));
                await Task.Yield();
            }
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.Time = time);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Ask)).Status.ShouldBe(101);

        client.Connection.HalfClose();
        await WaitFor.TrueAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return gateway.Host.Gateway.InFlight == 0;
        });

        await Should.ThrowAsync<IOException>(upstream.ScriptsAsync);
    }

    public void Dispose() => secure.Dispose();

    // RFC 9113, 4.1, and fields as literals of RFC 7541, 6.2.2.
    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    private static byte[] Field(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name), (byte)value.Length, .. Encoding.ASCII.GetBytes(value)];

    // All content of the stream, up to its end.
    private static async Task<string> ReadContentAsync(RawClient client)
    {
        var text = "";
        while (true)
        {
            var head = await client.Connection.ReadBytesAsync(9);
            head.Length.ShouldBe(9, "the connection ended");
            var payload = await client.Connection.ReadBytesAsync((head[0] << 16) + (head[1] << 8) + head[2]);
            head[3].ShouldNotBe((byte)3, "the stream was reset");
            if (head[3] == Content)
                text += Encoding.ASCII.GetString(payload);
            if (head[3] is Content or Headers && (head[4] & EndStream) != 0)
                return text;
        }
    }

#pragma warning disable CA5350 // prescribed by RFC 6455
    private static async Task AcceptWebSocketAsync(RawConnection connection)
    {
        var head = await connection.ReadHeadAsync();
        var key = System.Text.RegularExpressions.Regex.Match(head!, "Sec-WebSocket-Key: (.*)\r\n").Groups[1].Value;
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
        await connection.SendAsync($"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
    }
#pragma warning restore CA5350

    private RawUpstream Start(bool isSecure, Func<RawConnection, Task> script) => isSecure ? secure.Start(script) : RawUpstream.Start(script);

    private Task<RunningGateway> GatewayAsync(bool isSecure, RawUpstream upstream) =>
        isSecure ? secure.GatewayAsync(upstream) : OneRoute.ToAsync(upstream.Address);
}
