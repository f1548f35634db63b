using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Lets the runtime compile the way of a request before readiness is announced, so that the first real second is not the slowest: a
/// second gateway of the same build, on loopback ports of its own, carries requests from here to an upstream here. No service, no
/// policy of the operator's and no counter sees any of it.
/// </summary>
internal static class WarmUp
{
    // After 1,000 calls a method is compiled anew with counters, and after as many again for good: decision 0036.
    private const int MostRequests = 4_000;
    private const int Connections = 4;

    private static readonly byte[] Request = [.. "GET /warm-up HTTP/1.1\r\nHost: gatehouse\r\nAccept: */*\r\nUser-Agent: gatehouse\r\n\r\n"u8];
    private static readonly byte[] Answer = [.. "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"u8];
    private static readonly byte[] AnswerEnd = [.. "ok"u8];
    private static readonly byte[] HeadEnd = [.. "\r\n\r\n"u8];

    /// <summary>Runs until enough requests were answered or the time is over. What fails only means less of it.</summary>
    public static async Task RunAsync(TimeSpan limit, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            listener.Listen();
            await using var gateway = Build(((IPEndPoint)listener.LocalEndPoint!).Port);
            await gateway.StartAsync(cancellationToken: cancellationToken);
            var answering = AcceptAsync(listener, ending.Token);
            // Waits for one that has begun: there would be nothing to cancel any more.
            await using var over = time.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), ending, limit, Timeout.InfiniteTimeSpan);
            var port = new Uri(gateway.Addresses[0]).Port;
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => AskAsync(port, MostRequests / Connections, ending.Token)));
            await ending.CancelAsync();
            await answering;
        }
        catch (Exception e) when (IsEnd(e) || e is ListenException)
        {
            // The first requests are slower, then.
        }
        // What was read and compiled until now stays: close together, it is found faster, and what only the start needed is given back.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private static GatewayHost Build(int upstream)
    {
        var builder = new GatewayBuilder()
            .Listen("http://127.0.0.1:0")
            .Admin(false)
            .AddUpstream("warm-up", $"http://127.0.0.1:{upstream}")
            .AddRoute("/**", "warm-up")
            .Logging(static logging => logging.SetMinimumLevel(LogLevel.None));
        builder.Options.AccessLog = Stream.Null;
        return builder.Build();
    }

    private static async Task AskAsync(int port, int count, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            var buffer = new byte[4096];
            for (var i = 0; i < count; i++)
            {
                await client.SendAsync(Request, SocketFlags.None, cancellationToken);
                if (!await ReadToEndOfAsync(client, buffer, AnswerEnd, cancellationToken))
                    return;
            }
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The time is over.
        }
    }

    private static async Task AcceptAsync(Socket listener, CancellationToken cancellationToken)
    {
        try
        {
            var connections = new List<Task>();
            while (!cancellationToken.IsCancellationRequested)
                connections.Add(ServeAsync(await listener.AcceptAsync(cancellationToken), cancellationToken));
        }
        catch (Exception e) when (IsEnd(e))
        {
            // Those that serve end with the same token.
        }
    }

    private static async Task ServeAsync(Socket connection, CancellationToken cancellationToken)
    {
        using var server = connection;
        try
        {
            server.NoDelay = true;
            var buffer = new byte[4096];
            while (await ReadToEndOfAsync(server, buffer, HeadEnd, cancellationToken))
                await server.SendAsync(Answer, SocketFlags.None, cancellationToken);
        }
        catch (Exception e) when (IsEnd(e))
        {
            // The time is over.
        }
    }

    // One message at a time comes from the other side, so its end is the end of what there is.
    private static async ValueTask<bool> ReadToEndOfAsync(Socket socket, byte[] buffer, byte[] end, CancellationToken cancellationToken)
    {
        for (var length = 0; length < buffer.Length;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(length), SocketFlags.None, cancellationToken);
            length += count;
            if (count == 0)
                return false;
            if (buffer.AsSpan(0, length).EndsWith(end))
                return true;
        }
        return false;
    }

    private static bool IsEnd(Exception exception) => exception is OperationCanceledException or SocketException or ObjectDisposedException;
}
