using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>A service that works on so many requests at a time, each for so long; the others wait. Keep-alive, GETs only.</summary>
internal sealed class SlotServer : IDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();

    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly SemaphoreSlim slots;
    private readonly TimeSpan work;

    public SlotServer(int slots, TimeSpan work)
    {
        this.slots = new SemaphoreSlim(slots);
        this.work = work;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1024);
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndPoint!).Port;

    public void Dispose()
    {
        listener.Dispose();
        slots.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await listener.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var connection = socket;
        connection.NoDelay = true;
        var buffer = new byte[4096];
        var count = 0;
        try
        {
            while (true)
            {
                var received = await connection.ReceiveAsync(buffer.AsMemory(count));
                if (received == 0)
                    return;
                count += received;
                if (!buffer.AsSpan(0, count).EndsWith("\r\n\r\n"u8))
                    continue;
                count = 0;
                await slots.WaitAsync();
                await Task.Delay(work);
                slots.Release();
                await connection.SendAsync(Answer);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side, or the end.
        }
    }
}
