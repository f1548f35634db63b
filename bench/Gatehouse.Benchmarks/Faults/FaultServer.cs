using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>A destination that fails as it is told, and counts what reaches it. Each request has an id for its path.</summary>
internal sealed class FaultServer : IAsyncDisposable
{
    private static readonly byte[] Good = Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");

    private readonly ConcurrentDictionary<Socket, bool> connections = new();
    private readonly ConcurrentDictionary<string, int> seen = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly int port;
    private Socket? listener;
    private volatile int fault;
    private int requests;
    private int cuts;
    private int answers;

    public FaultServer()
    {
        Listen(0);
        port = ((IPEndPoint)listener!.LocalEndPoint!).Port;
    }

    public string Address => $"http://127.0.0.1:{port}";

    /// <summary>Whole heads of requests so far.</summary>
    public int Requests => Volatile.Read(ref requests);

    /// <summary>How often each id came here.</summary>
    public IReadOnlyDictionary<string, int> Seen => seen;

    /// <summary>What it does from now on.</summary>
    public void Become(Fault next)
    {
        var before = (Fault)Interlocked.Exchange(ref fault, (int)next);
        if (next == Fault.Dead)
        {
            listener!.Dispose();
            foreach (var connection in connections.Keys)
                connection.Dispose();
        }
        else if (before == Fault.Dead)
        {
            Listen(port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener!.Dispose();
        foreach (var connection in connections.Keys)
            connection.Dispose();
        stopping.Dispose();
    }

    private void Listen(int at)
    {
        listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, at));
        listener.Listen(1024);
        _ = AcceptAsync(listener);
    }

    private async Task AcceptAsync(Socket accepting)
    {
        try
        {
            while (true)
                _ = ServeAsync(await accepting.AcceptAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Dead, or the end.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        connections.TryAdd(socket, true);
        var buffer = new byte[16 * 1024];
        var count = 0;
        try
        {
            while (true)
            {
                var end = buffer.AsSpan(0, count).IndexOf("\r\n\r\n"u8);
                if (end < 0)
                {
                    var received = await socket.ReceiveAsync(buffer.AsMemory(count));
                    if (received == 0)
                        return;
                    count += received;
                    continue;
                }
                var head = Encoding.ASCII.GetString(buffer, 0, end);
                if (!await AnswerAsync(socket, head, count - end - 4))
                    return;
                count = 0; // a body comes with its head, or not at all
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The other side, or death.
        }
        finally
        {
            connections.TryRemove(socket, out _);
            socket.Dispose();
        }
    }

    // False when the connection is over.
    private async Task<bool> AnswerAsync(Socket socket, string head, int body)
    {
        Interlocked.Increment(ref requests);
        seen.AddOrUpdate(head.Split(' ', 3)[1], 1, static (_, before) => before + 1);
        switch ((Fault)fault)
        {
            case Fault.Hang:
                await Task.Delay(Timeout.Infinite, stopping.Token);
                return false;
            case Fault.Slow:
                await Task.Delay(2000, stopping.Token);
                break;
            case Fault.SometimesSlow when Interlocked.Increment(ref answers) % 20 == 0:
                await Task.Delay(500, stopping.Token);
                break;
            case Fault.Reset:
                return Reset(socket);
            case Fault.Status500 or Fault.Status503:
                await socket.SendAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {((Fault)fault == Fault.Status500 ? 500 : 503)} X\r\nContent-Length: 0\r\n\r\n"));
                return true;
            case Fault.Cut:
                return await CutAsync(socket, body);
        }
        await socket.SendAsync(Good);
        return true;
    }

    private async Task<bool> CutAsync(Socket socket, int body)
    {
        var point = Interlocked.Increment(ref cuts) % 12;
        switch (point)
        {
            case 0 or 1:
                return Reset(socket);
            case 2:
                socket.Shutdown(SocketShutdown.Both);
                return false;
            case 3 when body == 0:
                return Reset(socket);
            case < 9:
                await socket.SendAsync(Good.AsMemory(0, point switch { 3 => 1, 4 => 12, 5 => 17, 6 => 30, 7 => Good.Length - 2, _ => Good.Length - 1 }));
                return point % 2 == 0 && Reset(socket);
            default:
                await socket.SendAsync(Good);
                return point != 9 && Reset(socket);
        }
    }

    private static bool Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(enable: true, seconds: 0);
        socket.Close();
        return false;
    }
}
