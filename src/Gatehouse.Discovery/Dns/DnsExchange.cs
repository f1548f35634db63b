using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Gatehouse.Discovery.Dns;

/// <summary>
/// Asks one server one question. Each question has a random id and a socket of its own, whose port the system draws; the socket is connected, so
/// what comes from anywhere else is dropped. What answers another question is passed over (RFC 5452).
/// </summary>
/// <param name="timeout">The limit over UDP, and again over TCP.</param>
/// <param name="time">The clock.</param>
internal sealed class DnsExchange(TimeSpan timeout, TimeProvider time)
{
    private const int MaxStrangers = 64;
    private const int FormatError = 1;
    private const int NotImplemented = 4;

    public async Task<DnsReply> AskAsync(IPEndPoint server, DnsQuery query, CancellationToken cancellation)
    {
        var reply = await AskAsync(server, query, withEdns: true, cancellation);
        // Old servers know no EDNS (RFC 6891, 7).
        if (reply.Message is { Code: FormatError or NotImplemented })
            reply = await AskAsync(server, query, withEdns: false, cancellation);
        return reply;
    }

    private async Task<DnsReply> AskAsync(IPEndPoint server, DnsQuery query, bool withEdns, CancellationToken cancellation)
    {
        var reply = await TryAsync(OverUdpAsync, server, query, withEdns, cancellation);
        return reply.Message is { IsTruncated: true } ? await TryAsync(OverTcpAsync, server, query, withEdns, cancellation) : reply;
    }

    private async Task<DnsReply> TryAsync(
        Func<IPEndPoint, DnsQuery, bool, CancellationToken, Task<DnsReply>> ask, IPEndPoint server, DnsQuery query, bool withEdns, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await ask(server, query, withEdns, both.Token);
        }
        catch (SocketException e)
        {
            return new DnsReply(null, $"{server}: {e.SocketErrorCode}");
        }
        catch (EndOfStreamException)
        {
            return new DnsReply(null, $"{server} closed the connection");
        }
        catch (IOException e)
        {
            return new DnsReply(null, $"{server}: {e.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DnsReply(null, $"{server} did not answer in {timeout.TotalSeconds} s");
        }
    }

    private static async Task<DnsReply> OverUdpAsync(IPEndPoint server, DnsQuery query, bool withEdns, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation);
        var id = NextId();
        var buffer = new byte[ushort.MaxValue];
        await socket.SendAsync(buffer.AsMemory(0, query.Write(buffer, id, withEdns)), SocketFlags.None, cancellation);
        for (var i = 0; i < MaxStrangers; i++)
        {
            var length = await socket.ReceiveAsync(buffer, SocketFlags.None, cancellation);
            if (DnsMessage.TryRead(buffer.AsSpan(0, length), out var message) && query.IsAnsweredBy(message, id))
                return new DnsReply(message, "");
        }
        return new DnsReply(null, $"{server} sent {MaxStrangers} datagrams and no answer to what was asked");
    }

    private static async Task<DnsReply> OverTcpAsync(IPEndPoint server, DnsQuery query, bool withEdns, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server, cancellation);
        using var stream = new NetworkStream(socket, ownsSocket: false);
        var id = NextId();
        var buffer = new byte[ushort.MaxValue];
        var asked = query.Write(buffer.AsSpan(2), id, withEdns);
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)asked);
        await stream.WriteAsync(buffer.AsMemory(0, asked + 2), cancellation);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, 2), cancellation);
        var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
        await stream.ReadExactlyAsync(buffer.AsMemory(0, length), cancellation);
        return DnsMessage.TryRead(buffer.AsSpan(0, length), out var message) && query.IsAnsweredBy(message, id) && !message.IsTruncated
            ? new DnsReply(message, "")
            : new DnsReply(null, $"{server} sent no whole answer to what was asked");
    }

    private static ushort NextId() => (ushort)RandomNumberGenerator.GetInt32(0, ushort.MaxValue + 1);
}
