using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// Stands where an answer's body is written. When something is first written or flushed, the head is complete and it is decided what becomes
/// of the body. Used by one writer at a time.
/// </summary>
/// <param name="response">The answer.</param>
/// <param name="inner">Where it goes.</param>
/// <param name="collector">Takes the copy.</param>
/// <param name="decide">Asked once.</param>
/// <param name="outgrown">Told when there is more than may be kept; the rest is passed on.</param>
internal sealed class CaughtBody(HttpResponse response, IHttpResponseBodyFeature inner, BodyCollector collector, Func<Stage> decide, Action outgrown)
    : PipeWriter, IHttpResponseBodyFeature, IHeldAnswer
{
    private Stream? stream;
    private Stage stage;
    private Memory<byte> lent;
    private ArrayBufferWriter<byte>? dropped;

    /// <summary>What else holds the answer, in front of this; null for nothing.</summary>
    public IHeldAnswer? Outer { get; init; }

    /// <summary>True while the answer must be written plain: a copy with chunks in it would be none.</summary>
    public bool HoldsBody => Decide() != Stage.Passing || Outer?.HoldsBody == true;

    /// <summary>
    /// True when a stored answer is sent instead. What is no error is decided on with its body: if none comes, the gateway's own error takes its place.
    /// </summary>
    public bool IsUnwanted => response.StatusCode is StatusCodes.Status304NotModified or >= 500 && Decide() == Stage.Dropping;

    public Stream Stream => stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.Writer.UnflushedBytes;

    /// <summary>What was decided; decides now when nothing was written.</summary>
    public Stage Decide()
    {
        if (stage == Stage.Undecided)
            stage = decide();
        return stage;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Decide() switch
    {
        Stage.Passing => inner.Writer.GetMemory(sizeHint),
        Stage.Collecting => lent = inner.Writer.GetMemory(sizeHint),
        _ => (dropped ??= new ArrayBufferWriter<byte>()).GetMemory(sizeHint),
    };

    public override Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public override void Advance(int bytes)
    {
        if (stage == Stage.Dropping)
            return;
        if (stage == Stage.Collecting)
            Collect(lent.Span[..bytes]);
        inner.Writer.Advance(bytes);
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) =>
        Decide() == Stage.Dropping ? default : inner.Writer.FlushAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        Decide() == Stage.Dropping ? Task.CompletedTask : inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        Decide() == Stage.Passing
            ? inner.SendFileAsync(path, offset, count, cancellationToken)
            : SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => Decide() == Stage.Dropping ? Task.CompletedTask : inner.CompleteAsync();

    public void DisableBuffering() => inner.DisableBuffering();

    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
    }

    private void Collect(ReadOnlySpan<byte> bytes)
    {
        collector.Add(bytes);
        if (!collector.IsTooLarge)
            return;
        stage = Stage.Passing;
        outgrown();
    }
}
