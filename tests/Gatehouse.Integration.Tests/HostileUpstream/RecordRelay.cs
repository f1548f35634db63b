using System.Net;
using System.Net.Sockets;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>
/// Stands before an upstream behind TLS and decides how its records reach the gateway. It carries one connection as it is told, and all
/// further ones unchanged.
/// </summary>
internal sealed class RecordRelay : IAsyncDisposable
{
    private const int HeaderLength = 5;

    private readonly int port;
    private readonly int piece;
    private readonly TaskCompletionSource<int> held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool isHolding;

    /// <param name="upstream">The upstream.</param>
    /// <param name="piece">How many bytes go on at once; 0 for whatever comes.</param>
    public RecordRelay(RawUpstream upstream, int piece = 0)
    {
        port = upstream.Port;
        this.piece = piece;
        Front = RawUpstream.Start(RunAsync, connection => CarryAsync(connection, isFirst: false));
    }

    /// <summary>What the gateway connects to.</summary>
    public RawUpstream Front { get; }

    /// <summary>From now on the records of the upstream are held.</summary>
    public void Hold() => isHolding = true;

    /// <summary>Passes on, at once, what has come of two records since <see cref="Hold"/>: the first, and this many bytes of the second.</summary>
    public Task PassAsync(int ofSecond)
    {
        held.SetResult(ofSecond);
        return passed.Task.InTime();
    }

    public ValueTask DisposeAsync() => Front.DisposeAsync();

    private Task RunAsync(RawConnection gateway) => CarryAsync(gateway, isFirst: true);

    private async Task CarryAsync(RawConnection gateway, bool isFirst)
    {
        using var upstream = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await upstream.ConnectAsync(IPAddress.Loopback, port).InTime();
        await Task.WhenAny(UpAsync(gateway, upstream), isFirst ? DownAsync(upstream, gateway) : DownUnchangedAsync(upstream, gateway));
    }

    private static async Task UpAsync(RawConnection gateway, Socket upstream)
    {
        while (await gateway.ReadBytesAsync(1) is [var one])
            await upstream.SendAsync(new[] { one });
    }

    private static async Task DownUnchangedAsync(Socket upstream, RawConnection gateway)
    {
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await upstream.ReceiveAsync(buffer)) > 0)
            await gateway.SendAsync(buffer.AsMemory(0, count));
    }

    private async Task DownAsync(Socket upstream, RawConnection gateway)
    {
        var buffer = new byte[16 * 1024];
        while (!isHolding)
        {
            var count = await upstream.ReceiveAsync(buffer);
            if (count == 0)
                return;
            if (isHolding)
            {
                await PassHeldAsync([.. buffer.AsSpan(0, count)], upstream, gateway);
                return;
            }
            for (var at = 0; at < count; at += piece == 0 ? count : piece)
                await gateway.SendAsync(buffer.AsMemory(at, piece == 0 ? count : Math.Min(piece, count - at)));
        }
    }

    private async Task PassHeldAsync(List<byte> bytes, Socket upstream, RawConnection gateway)
    {
        var buffer = new byte[16 * 1024];
        while (EndOfRecord(bytes, 0) is not { } first || EndOfRecord(bytes, first) is null)
        {
            var count = await upstream.ReceiveAsync(buffer);
            bytes.AddRange(buffer.AsSpan(0, count));
        }
        var ofSecond = await held.Task.InTime();
        var end = EndOfRecord(bytes, 0)!.Value;
        await gateway.SendAsync(bytes.GetRange(0, Math.Min(end + ofSecond, bytes.Count)).ToArray());
        passed.SetResult();
        await gateway.ReadToEndAsync();
    }

    private static int? EndOfRecord(List<byte> bytes, int start)
    {
        if (bytes.Count < start + HeaderLength)
            return null;
        var end = start + HeaderLength + (bytes[start + 3] << 8) + bytes[start + 4];
        return end <= bytes.Count ? end : null;
    }
}
