using System.Net.WebSockets;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>WebSockets that stay open, each with a message about every quarter of a second, until they are ended in order.</summary>
internal sealed class EchoClients(int port, int count) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly int port = port;
    private readonly List<Client> clients = [];
    private int messages;
    private int cuts;

    /// <summary>Messages that came back.</summary>
    public int Messages => Volatile.Read(ref messages);

    /// <summary>WebSockets that ended before their time, or could not be opened.</summary>
    public int Cuts => Volatile.Read(ref cuts);

    /// <summary>Opens them.</summary>
    public async Task OpenAsync()
    {
        while (clients.Count < count)
            clients.Add(await OpenOneAsync());
    }

    /// <summary>Ends the oldest but those that stay for good, and opens as many.</summary>
    public async Task RenewAsync(int staying, int renewed)
    {
        for (var i = 0; i < renewed; i++)
        {
            await clients[staying].DisposeAsync();
            clients.RemoveAt(staying);
            clients.Add(await OpenOneAsync());
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    private async Task<Client> OpenOneAsync()
    {
        var client = new Client(this);
        await client.BeginAsync();
        return client;
    }

    private sealed class Client(EchoClients owner) : IAsyncDisposable
    {
        private readonly ClientWebSocket socket = new();
        private readonly byte[] buffer = new byte[256];
        private volatile bool isEnding;
        private Task running = Task.CompletedTask;

        public async Task BeginAsync()
        {
            try
            {
                await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{owner.port}/echo"), CancellationToken.None);
                running = RunAsync();
            }
            catch (WebSocketException)
            {
                Interlocked.Increment(ref owner.cuts);
            }
        }

        public async ValueTask DisposeAsync()
        {
            isEnding = true;
            await running;
            socket.Dispose();
        }

        private async Task RunAsync()
        {
            try
            {
                while (!isEnding)
                {
                    await socket.SendAsync("are you there?"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                    var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
                    if (received.MessageType == WebSocketMessageType.Close)
                        throw new WebSocketException("closed by the other side");
                    Interlocked.Increment(ref owner.messages);
                    await Task.Delay(Pause);
                }
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
            }
            catch (WebSocketException)
            {
                Interlocked.Increment(ref owner.cuts);
            }
        }
    }
}
