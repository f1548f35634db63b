using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Policies.Transform;

/// <summary>
/// Stands where an answer's body is written. What it is to do with it is decided when the head is complete, that is, when something is
/// first written or flushed: pass it on as it comes, hold it back, or take no more of it. Used by one writer at a time.
/// </summary>
/// <param name="context">The answer's.</param>
/// <param name="inner">Where it goes.</param>
/// <param name="format">Bodies of this format are held back.</param>
/// <param name="limit">The most bytes that are held back.</param>
/// <param name="otherwise">What becomes of what cannot be held back.</param>
internal sealed class HeldBody(HttpContext context, IHttpResponseBodyFeature inner, BodyFormat format, long limit, Otherwise otherwise)
    : PipeWriter, IHttpResponseBodyFeature, IHeldAnswer
{
    private readonly ArrayBufferWriter<byte> held = new();
    private Stream? stream;
    private State state;

    private enum State
    {
        Undecided,
        Passing,
        Holding,
        Refusing,
    }

    /// <summary>What the client is to be told instead of the answer; null for nothing.</summary>
    public Problem? Refusal { get; private set; }

    /// <summary>What else holds the answer, in front of this; null for nothing.</summary>
    public IHeldAnswer? Outer { get; init; }

    public bool HoldsBody => Decide() == State.Holding || Outer?.HoldsBody == true;

    public bool IsUnwanted => Decide() switch
    {
        State.Passing => Outer?.IsUnwanted == true,
        var decided => decided == State.Refusing,
    };

    /// <summary>What is held back; null for nothing.</summary>
    public ReadOnlyMemory<byte>? Content => state == State.Holding ? held.WrittenMemory : null;

    public Stream Stream => stream ??= new HeldStream(this);

    public PipeWriter Writer => this;

    /// <summary>Forgets what is held back: there will be another answer.</summary>
    public void Discard()
    {
        if (state != State.Holding)
            return;
        held.ResetWrittenCount();
        state = State.Undecided;
    }

    public override Memory<byte> GetMemory(int sizeHint = 0) => Decide() == State.Passing ? inner.Writer.GetMemory(sizeHint) : held.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Decide() == State.Passing ? inner.Writer.GetSpan(sizeHint) : held.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        if (state == State.Passing)
        {
            inner.Writer.Advance(bytes);
            return;
        }
        if (state != State.Holding)
            return;
        held.Advance(bytes);
        if (held.WrittenCount <= limit)
            return;
        GiveUp(TransformProblems.ResponseTooLarge);
        if (state == State.Passing)
            inner.Writer.Write(held.WrittenSpan);
        held.Clear();
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default) => Decide() switch
    {
        State.Passing => inner.Writer.FlushAsync(cancellationToken),
        State.Holding => default,
        // As if the client had gone: nobody wants the rest.
        _ => new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: true)),
    };

    public Task StartAsync(CancellationToken cancellationToken = default) =>
        Decide() == State.Passing ? inner.StartAsync(cancellationToken) : Task.CompletedTask;

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        Decide() == State.Passing
            ? inner.SendFileAsync(path, offset, count, cancellationToken)
            : SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    public Task CompleteAsync() => state == State.Passing ? inner.CompleteAsync() : Task.CompletedTask;

    public void DisableBuffering()
    {
    }

    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null)
    {
    }

    private State Decide()
    {
        if (state != State.Undecided)
            return state;
        var response = context.Response;
        if (response.StatusCode is < 200 or >= 300 or 204 or 205 || response.ContentLength == 0 || GatewayRequest.Of(context).ErrorCode is not null)
            state = State.Passing;
        // A part that nobody asked for is no JSON, whatever it says it is.
        else if (response.StatusCode == StatusCodes.Status206PartialContent || !MessageBody.IsAnnounced(response.Headers, format))
            GiveUp(format == BodyFormat.Json ? TransformProblems.ResponseNotJson : TransformProblems.ResponseNotXml);
        else if (response.ContentLength > limit)
            GiveUp(TransformProblems.ResponseTooLarge);
        else
            Hold();
        return state;
    }

    // Trailers speak of the body that came (digests, signatures); a recipient may drop them (RFC 9110, 6.5.1).
    private void Hold()
    {
        state = State.Holding;
        context.Response.Headers.Trailer = default;
        context.Features.Set<IHttpResponseTrailersFeature>(null);
    }

    private void GiveUp(Problem refusal)
    {
        state = otherwise == Otherwise.Pass ? State.Passing : State.Refusing;
        Refusal = otherwise == Otherwise.Pass ? null : refusal;
    }
}
