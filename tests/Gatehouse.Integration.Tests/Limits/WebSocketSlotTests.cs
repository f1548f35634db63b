using System.Text;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Limits;

/// <summary>R15: a WebSocket has its slot as long as it lasts, whoever ends it.</summary>
public sealed class WebSocketSlotTests
{
    private const string Request = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n";

    [Theory]
    [InlineData("", "1 concurrent", false)]
    [InlineData("", "1 concurrent", true)]
    [InlineData("limit: 1 concurrent", "none", false)]
    [InlineData("limit: 1 concurrent", "none", true)]
    public async Task A_slot_is_free_again_when_the_WebSocket_has_ended(string ofUpstream, string ofRoute, bool clientLeaves)
    {
        await using var upstream = RawUpstream.Start(AcceptAsync, AcceptAsync);
        await using var gateway = await RunningGateway.StartAsync(
            $"upstreams: {{ up: {{ destinations: '{upstream.Address}', {ofUpstream} }} }}\nroutes: {{ /ws: {{ to: up, limit: {ofRoute} }} }}\n");
        await using (var first = await RawClient.ConnectAsync(gateway.Port))
        {
            (await first.ExchangeAsync(Request)).Status.ShouldBe(101);
            (await StatusAsync(gateway)).ShouldBe(429);
            if (!clientLeaves)
            {
                await first.SendAsync("end");
                Encoding.ASCII.GetString(await first.Connection.ReadToEndAsync()).ShouldBe("bye");
            }
        }
        await WaitFor.TrueAsync(() => gateway.Host.Gateway.InFlight == 0);

        (await StatusAsync(gateway)).ShouldBe(101);
    }

    private static async Task<int> StatusAsync(RunningGateway gateway)
    {
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        return (await client.ExchangeAsync(Request)).Status;
    }

    private static async Task AcceptAsync(RawConnection connection)
    {
        await connection.ReadHeadAsync();
        await connection.SendAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\n");
        if (await connection.ReadUntilAsync("end") is not null)
            await connection.SendAsync("bye");
    }
}
