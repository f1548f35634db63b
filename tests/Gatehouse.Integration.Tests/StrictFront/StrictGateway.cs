using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.StrictFront;

/// <summary>One gateway in front of a recorder that reads by the rules and answers everything with 200, for all cases of a class.</summary>
public sealed class StrictGateway : IAsyncLifetime
{
    private RunningGateway gateway = null!;

    internal RawUpstream Upstream { get; private set; } = null!;

    internal int Port => gateway.Port;

    public async Task InitializeAsync()
    {
        Upstream = RawUpstream.Start(AnswerAsync);
        gateway = await Forwarding.OneRoute.ToAsync(Upstream.Address);
    }

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private static async Task AnswerAsync(RawConnection connection)
    {
        while (await StrictRequest.ReadAsync(connection) is { } request)
            await connection.SendAsync($"HTTP/1.1 200 OK\r\nX-Target: {request.Target}\r\nContent-Length: 0\r\n\r\n");
    }
}
