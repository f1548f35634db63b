using System.Buffers;

namespace Gatehouse.Core.Forwarding;

/// <summary>Carries bytes both ways between two streams until either side ends: what follows a 101 (RFC 9110, 7.8).</summary>
internal static class Tunnel
{
    private const int BufferSize = 16 * 1024;

    /// <summary>Runs until one side closes, fails or the token is cancelled. Does not throw for any of those.</summary>
    public static async Task RunAsync(Stream client, Stream destination, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var up = CopyAsync(client, destination, ended.Token);
        var down = CopyAsync(destination, client, ended.Token);
        await Task.WhenAny(up, down);
        await ended.CancelAsync();
        await Task.WhenAll(up, down);
    }

    private static async Task CopyAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                // An idle tunnel holds no buffer's worth of waiting data; the read itself needs the memory.
                var count = await from.ReadAsync(buffer, cancellationToken);
                if (count == 0)
                    return;
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
                await to.FlushAsync(cancellationToken);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side went away: the tunnel is over, which is what the caller learns by this method's end.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
