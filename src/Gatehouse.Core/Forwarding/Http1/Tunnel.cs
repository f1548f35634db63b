using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Carries bytes both ways, unchanged, between a client and a destination that have switched protocols (RFC 9110, 7.8). What one side
/// sends before it ends reaches the other, and so does the way in which it ended. Does not throw for what the two do.
/// </summary>
internal sealed class Tunnel(HttpContext context, Stream client, Http1Connection destination, ExchangeClock clock, TimeSpan idle) : IDisposable
{
    private const int BufferSize = 16 * 1024;

    // Two that are both fast must not keep the thread that polls for all.
    private const int MostAtOnce = 32;

    // How long a destination may take to end, or to take the next piece, when the client is over.
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource ending = new();
    private volatile bool isHalf;
    private volatile bool hasDestinationEnded;
    private volatile bool isClientGone;

    /// <summary>
    /// True when a client that sends no more may still receive. Over HTTP/1.1 the server takes the end of the client's bytes for the end
    /// of the client.
    /// </summary>
    public bool ClientMayEndFirst { get; init; }

    // A tunnel may be silent for as long as it likes while both sides are there, but only so long when one is over.
    private TimeSpan Rest => ClientMayEndFirst && !isClientGone ? idle : Parting;

    /// <summary>Runs until both sides have ended, or one has broken off.</summary>
    public async Task RunAsync()
    {
        using var over = clock.Token.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), ending);
        // While the destination takes nothing, nobody reads from the client.
        using var gone = context.RequestAborted.UnsafeRegister(static tunnel => ((Tunnel)tunnel!).ClientIsGone(), this);
        var up = UpAsync();
        await Task.WhenAll(up, DownAsync());
    }

    public void Dispose() => ending.Dispose();

    private async Task UpAsync()
    {
        try
        {
            for (var pieces = 1; await PassUpAsync(); pieces++)
            {
                if (pieces % MostAtOnce == 0)
                    await Task.Yield();
            }
            isHalf = true;
            clock.Allow(Rest);
            await destination.EndSendingAsync();
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            // After the destination's end this is only how the waiting for the client ends.
            if (!hasDestinationEnded)
                destination.Reset();
        }
    }

    private async Task DownAsync()
    {
        try
        {
            var pieces = 0;
            do
            {
                if (!destination.Received.IsEmpty)
                    await PassDownAsync();
                if (++pieces % MostAtOnce == 0)
                    await Task.Yield();
            }
            while (await destination.FillAsync());
            // Also when TLS was ended without a word: what is spoken in a tunnel knows its own end, and to break off now would lose what
            // is still on its way to the client.
            isHalf = hasDestinationEnded = true;
            clock.Allow(Rest); // for a send that is stuck, too
            if (!ClientMayEndFirst)
            {
                // The server cannot end its direction alone either: it does so when the request ends.
                await ending.CancelAsync();
                return;
            }
            await context.Response.CompleteAsync();
        }
        catch (Exception e) when (IsOfTheConnection(e))
        {
            context.Abort();
            // A send to it may be stuck. What was all sent before goes its way.
            if (!isHalf)
                destination.Reset();
            await ending.CancelAsync();
        }
    }

    // False at the end. A read of nothing ends when there is something, and needs no memory while it waits.
    private async ValueTask<bool> PassUpAsync()
    {
        var ready = client.ReadAsync(Memory<byte>.Empty, ending.Token);
        await ready;
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var count = await client.ReadAsync(buffer, ending.Token);
            if (count > 0)
                await destination.SendAsync(buffer.AsMemory(0, count));
            if (isHalf || isClientGone)
                clock.Allow(Rest);
            return count > 0;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async ValueTask PassDownAsync()
    {
        var bytes = destination.ReceivedMemory;
        await client.WriteAsync(bytes, ending.Token);
        await client.FlushAsync(ending.Token);
        destination.Take(bytes.Length);
        if (isHalf && ClientMayEndFirst && !isClientGone)
            clock.Allow(Rest);
    }

    // What it sent before is still sent, but nobody waits for an answer.
    private void ClientIsGone()
    {
        isClientGone = true;
        clock.Allow(Parting);
    }

    private static bool IsOfTheConnection(Exception exception) =>
        exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException;
}
