using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>
/// One keep-alive connection that asks and waits for the answer; another one when the server says that it closes it, and for each request unless
/// <paramref name="isKept"/>. As little as possible, since the load shares the machine: heads in ASCII, bodies by <c>Content-Length</c>. Used by one
/// caller at a time.
/// </summary>
internal sealed class LoadConnection(int port, bool isKept = true) : IDisposable
{
    private readonly byte[] request = new byte[1024];
    private readonly byte[] answer = new byte[16 * 1024];
    private Socket? socket;

    /// <summary>The body of the last answer; until the next request.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Asks for a path. The status of the answer; 0 when there was none.</summary>
    public async ValueTask<int> GetAsync(string path)
    {
        try
        {
            var connection = socket ??= await ConnectAsync();
            var length = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench.test\r\nAccept: application/json\r\nUser-Agent: bench\r\n\r\n", request);
            await connection.SendAsync(request.AsMemory(0, length), SocketFlags.None);
            return await ReadAsync(connection);
        }
        catch (SocketException)
        {
            Dispose();
            return 0;
        }
    }

    public void Dispose()
    {
        socket?.Dispose();
        socket = null;
    }

    private async Task<Socket> ConnectAsync()
    {
        var connection = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await connection.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    private async ValueTask<int> ReadAsync(Socket connection)
    {
        var received = 0;
        var head = -1;
        while (head < 0)
        {
            received += await ReceiveAsync(connection, received);
            head = answer.AsSpan(0, received).IndexOf("\r\n\r\n"u8);
        }
        var start = head + 4;
        var whole = start + ContentLength(answer.AsSpan(0, start));
        while (received < whole)
            received += await ReceiveAsync(connection, received);
        Body = answer.AsMemory(start, whole - start);
        if (!isKept || answer.AsSpan(0, start).IndexOf("\r\nConnection: close\r\n"u8) >= 0)
            Dispose();
        return int.Parse(answer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private async ValueTask<int> ReceiveAsync(Socket connection, int received)
    {
        var count = await connection.ReceiveAsync(answer.AsMemory(received), SocketFlags.None);
        return count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("Content-Length: "u8);
        if (at < 0)
            return 0;
        var value = head[(at + 16)..];
        return int.Parse(value[..value.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
