using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Batch;

/// <summary>Keeps the body of an answer, up to a limit; beyond it, who writes is told that nobody reads any more.</summary>
/// <param name="limit">The most bytes.</param>
/// <param name="starting">Called once, before anything counts as sent.</param>
internal sealed class BatchedBody(long limit, Func<Task> starting) : PipeWriter, IHttpResponseBodyFeature
{
    private readonly ArrayBufferWriter<byte> buffer = new();
    private Stream? stream;

    /// <summary>What was written.</summary>
    public ReadOnlyMemory<byte> Written => buffer.WrittenMemory;

    /// <summary>True when there is more than the limit.</summary>
    public bool IsTooLarge => buffer.WrittenCount > limit;

    /// <summary>Whether the head counts as sent.</summary>
    public bool HasStarted { get; private set; }

    public PipeWriter Writer => this;

    public Stream Stream => stream ??= AsStream(leaveOpen: true);

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => 0;

    public override Memory<byte> GetMemory(int sizeHint = 0) => buffer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => buffer.GetSpan(sizeHint);

    public override void Advance(int bytes) => buffer.Advance(bytes);

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        await StartAsync(cancellationToken);
        return new FlushResult(isCanceled: false, isCompleted: IsTooLarge);
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (HasStarted)
            return;
        await starting();
        HasStarted = true;
    }

    public Task CompleteAsync() => StartAsync();

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public override void CancelPendingFlush()
    {
    }

    public override void Complete(Exception? exception = null)
    {
    }

    public void DisableBuffering()
    {
    }
}
