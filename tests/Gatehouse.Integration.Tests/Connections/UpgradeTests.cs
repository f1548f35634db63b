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

    private RawUpstream Start(bool isSecure, Func<RawConnection, Task> script) => isSecure ? secure.Start(script) : RawUpstream.Start(script);

    private Task<RunningGateway> GatewayAsync(bool isSecure, RawUpstream upstream) =>
        isSecure ? secure.GatewayAsync(upstream) : OneRoute.ToAsync(upstream.Address);
}
