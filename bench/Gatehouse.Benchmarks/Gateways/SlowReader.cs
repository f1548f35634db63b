using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A client that takes an answer no faster than at its rate.</summary>
internal static class SlowReader
{
    /// <summary>Asks for a path and reads until the gateway closes. How many bytes came, the head included.</summary>
    /// <param name="port">Where the gateway listens.</param>
    /// <param name="path">What to ask for.</param>
    /// <param name="rate">Bytes per second.</param>
    public static async Task<long> ReadAsync(int port, string path, long rate)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: bench.test\r\nConnection: close\r\n\r\n"));
        var buffer = new byte[64 * 1024];
        var start = Stopwatch.GetTimestamp();
        long received = 0;
        while (await socket.ReceiveAsync(buffer) is > 0 and var count)
        {
            received += count;
            var ahead = TimeSpan.FromSeconds((double)received / rate) - Stopwatch.GetElapsedTime(start);
            if (ahead > TimeSpan.FromMilliseconds(5))
                await Task.Delay(ahead);
        }
        return received;
    }
}
