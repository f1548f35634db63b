using System.Buffers;
using System.Runtime.CompilerServices;

namespace Gatehouse.Redis.Client;

/// <summary>
/// Cuts what a server sends into answers. The buffer grows with what has come, not with what was announced, up to
/// <see cref="RespLimits.MaxFrame"/>, and shrinks again. For one reader.
/// </summary>
internal sealed class FrameReader(Stream stream, RespLimits limits) : IDisposable
{
    private const int FirstLength = 16 << 10;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstLength);
    private RespScanner scanner = new(limits);
    private int start;
    private int end;

    /// <summary>The next answer of those that are here.</summary>
    /// <param name="frame">The answer, when complete; valid until the next call of anything.</param>
    public ScanOutcome TryTake(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        var outcome = scanner.Scan(buffer.AsSpan(start, end - start), out var length);
        if (outcome == ScanOutcome.Complete)
        {
            frame = buffer.AsSpan(start, length);
            start += length;
        }
        return outcome;
    }

    /// <summary>Waits for more bytes; false at the end. Throws what the stream throws.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        MakeSpace();
        var count = await stream.ReadAsync(buffer.AsMemory(end), cancellation);
        end += count;
        return count > 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        start = end = 0;
    }

    private void MakeSpace()
    {
        var held = end - start;
        if (held == 0 && buffer.Length <= FirstLength * 4)
        {
            start = end = 0;
            return;
        }
        if (end < buffer.Length && held > 0)
            return;
        var target = held == 0 ? FirstLength : held > buffer.Length / 2 ? buffer.Length * 2 : buffer.Length;
        var next = target == buffer.Length ? buffer : ArrayPool<byte>.Shared.Rent(target);
        buffer.AsSpan(start, held).CopyTo(next);
        if (next != buffer)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = next;
        start = 0;
        end = held;
    }
}
