using System.Buffers;
using System.IO.Pipelines;

namespace Gatehouse.Core.Composition;

/// <summary>
/// Takes the body of an answer into pooled memory, up to a limit; beyond it, who writes is told that nobody reads any more. Used by one
/// writer at a time.
/// </summary>
internal sealed class AnswerBuffer(long limit) : PipeWriter, IDisposable
{
    private const int FirstSize = 4096;

    private byte[] buffer = [];
    private int count;

    /// <summary>What was written; valid until this is disposed.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, count);

    /// <summary>True when there is more than the limit.</summary>
    public bool IsTooLarge => count > limit;

    /// <summary>Whether anything was flushed: from then on an answer has begun.</summary>
    public bool IsFlushed { get; private set; }

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => 0;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        // Pieces are small, and beyond the limit nobody writes on: who sends everything at once is bounded by the connection's buffer.
        var needed = count + Math.Max(sizeHint, 1);
        if (needed > buffer.Length)
            Grow(Math.Max(needed, Math.Max(FirstSize, buffer.Length * 2)));
        return buffer.AsMemory(count);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <inheritdoc/>
    public override void Advance(int bytes) => count += bytes;

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        IsFlushed = true;
        return ValueTask.FromResult(new FlushResult(isCanceled: false, isCompleted: IsTooLarge));
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <summary>Forgets what was written.</summary>
    public void Clear()
    {
        count = 0;
        IsFlushed = false;
    }

    public void Dispose()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        count = 0;
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, count).CopyTo(larger);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
