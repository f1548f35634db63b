using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Pipeline.Detached;

/// <summary>Keeps the body of an answer that goes to no client, up to a limit; beyond it, who writes is told that nobody reads any more.</summary>
/// <param name="limit">The most bytes; null when nothing is kept, however much there is.</param>
/// <param name="starting">Called once, before anything counts as sent.</param>
public sealed class DetachedBody(long? limit, Func<Task> starting) : PipeWriter, IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private Stream? stream;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>True when there is more than the limit.</summary>
    public bool IsTooLarge => buffer.WrittenCount > limit;

    /// <summary>Whether the head counts as sent.</summary>
    public bool HasStarted { get; private set; }

    /// <inheritdoc/>
    public PipeWriter Writer => this;

    /// <inheritdoc/>
    public Stream Stream => stream ??= AsStream(leaveOpen: true);

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => 0;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => buffer.GetMemory(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => buffer.GetSpan(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        buffer.Advance(bytes);
        if (limit is null)
            buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        return new FlushResult(isCanceled: false, isCompleted: IsTooLarge);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;
        await starting();
        HasStarted = true;
    }

    /// <inheritdoc/>
    public Task CompleteAsync() => StartAsync();

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override void CancelPendingFlush()
    {
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
    }

    /// <inheritdoc/>
    public void DisableBuffering()
    {
    }
}
