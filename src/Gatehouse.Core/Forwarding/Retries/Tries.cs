using System.IO.Pipelines;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>
/// The tries of one request: what was tried, and whether there is another. Decides with the head of an answer in hand, before any of it is passed
/// on, so that an answer which is given up certainly is followed by another try.
/// </summary>
internal sealed class Tries(HttpContext context, Upstream upstream, ForwardTarget target, TimeProvider time, long started) : IAnswerGate
{
    // What a second attempt is waited for where nothing is said of retries.
    private static readonly int[] Unavailable = [502, 503, 504];

    private readonly RetryPolicy policy = target.Retry ?? upstream.Retry;
    private int made;
    private TimeSpan pause;
    private long? begun; // the present try, when it is not the first
    private bool isHeadPassedOn;

    /// <summary>The destinations that were tried.</summary>
    public ulong Tried { get; set; }

    /// <summary>The client's body, kept for being sent again; null when it is not.</summary>
    public RepeatableBody? Body { get; set; }

    /// <summary>True when a second destination may be asked, if the request allows.</summary>
    public bool MayHedge { get; set; }

    /// <summary>The status of the answer that was given up last.</summary>
    public int Status { get; private set; }

    /// <summary>How long the last try's answer took to begin; null when none began.</summary>
    public TimeSpan? Took { get; private set; }

    /// <summary>How long the last try has taken until now.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(begun ?? started);

    /// <summary>True when the body has to be read first, so that it can be sent again.</summary>
    public bool WantsBody =>
        policy.MaxBody > 0 && context.Request.ContentLength is > 0 and var length && length <= policy.MaxBody
        && ((policy.Repeats && MayRepeatMethod) || (MayHedge && RequestMethod.IsIdempotent(context.Request.Method)));

    /// <summary>True when the request may go to a second destination while the first is still at it. Never a POST, whatever <c>retry</c> says: both would act.</summary>
    public bool IsHedged => MayHedge && RequestMethod.IsIdempotent(context.Request.Method) && MayRepeat;

    /// <inheritdoc/>
    public CancellationToken Client => context.RequestAborted;

    PipeReader? IAnswerGate.Body => null;

    private bool MayRepeatMethod => policy.NonIdempotent || RequestMethod.IsIdempotent(context.Request.Method);

    private bool MayRepeat => MayRepeatMethod && (Body is not null || !Http1.Http1Request.HasBodyOf(context));

    /// <inheritdoc/>
    public bool TryBegin() => true;

    /// <inheritdoc/>
    public bool GivesUp(int status, ReadOnlySpan<char> retryAfter) => GivesUp(status, retryAfter, Elapsed);

    /// <summary>The same of an attempt that did not begin with the try.</summary>
    public bool GivesUp(int status, ReadOnlySpan<char> retryAfter, TimeSpan took)
    {
        if (status >= 400 && policy.Statuses.Contains(status) && MayRepeat && TryGrant(RetryAfter.Parse(retryAfter, time)))
        {
            Status = status;
            return true;
        }
        Pass(took);
        return false;
    }

    /// <summary>The head of an answer goes on to the client.</summary>
    /// <param name="took">How long it took to begin.</param>
    public void Pass(TimeSpan took)
    {
        Took = took;
        isHeadPassedOn = true;
    }

    /// <summary>True for an answer that is worse than one which may still come from elsewhere.</summary>
    public bool IsUnwanted(int status) => status >= 400 && (policy.Statuses.Count > 0 ? policy.Statuses : Unavailable).Contains(status);

    /// <summary>True when there is another try after a failure.</summary>
    public bool HasNext(ForwardError error) => error switch
    {
        ForwardError.GivenUp or ForwardError.Dismissed => true,
        ForwardError.Unreachable or ForwardError.TlsFailed or ForwardError.ConnectTimeout => policy.OnConnect && TryGrant(TimeSpan.Zero),
        ForwardError.ConnectionLost or ForwardError.ResponseBodyLost => policy.OnReset && MayRepeat && TryForget() && TryGrant(TimeSpan.Zero),
        ForwardError.Timeout => policy.OnTimeout && MayRepeat && !isHeadPassedOn && TryGrant(TimeSpan.Zero),
        _ => false,
    };

    /// <summary>Waits before the next try; false when nobody waits for it any more.</summary>
    public async ValueTask<bool> PauseAsync()
    {
        if (pause > TimeSpan.Zero)
            await Task.Delay(pause, time, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !context.RequestAborted.IsCancellationRequested;
    }

    /// <summary>What the next try sends: within the time that is left.</summary>
    public OutgoingRequest Next(in OutgoingRequest before)
    {
        begun = time.GetTimestamp();
        Body?.Rewind();
        return Beside(before, begun.Value);
    }

    /// <summary>What another attempt at the same try sends, beside the first.</summary>
    /// <param name="before">What the first sends.</param>
    /// <param name="now">Now, as a timestamp.</param>
    public OutgoingRequest Beside(in OutgoingRequest before, long now)
    {
        var left = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, Left().Ticks));
        return before with
        {
            Tries = this,
            Started = now,
            Total = target.Timeout - time.GetElapsedTime(started),
            Limits = upstream.Limits with { Connect = Less(upstream.Limits.Connect, left), Head = Less(policy.PerTry ?? left, left) },
        };
    }

    private static TimeSpan Less(TimeSpan first, TimeSpan second) => first < second ? first : second;

    private TimeSpan Left() => Less(upstream.Limits.Head, target.Timeout ?? TimeSpan.MaxValue) - time.GetElapsedTime(started);

    private bool TryForget()
    {
        if (!isHeadPassedOn && !context.Response.HasStarted)
            return true;
        if (context.Features.Get<IRepeatableAnswer>() is not { } answer)
            return false;
        answer.Forget();
        GatewayRequest.Of(context).BytesSent = 0;
        isHeadPassedOn = false;
        return true;
    }

    private bool TryGrant(TimeSpan least)
    {
        if (made >= policy.Attempts || context.RequestAborted.IsCancellationRequested || (policy.OnlyElsewhere && !IsThereAnother()))
            return false;
        pause = policy.Backoff.Pause(made + 1);
        if (least > pause)
            pause = least;
        if (pause >= Left() || !upstream.Budget.TryTake())
            return false;
        made++;
        Took = null;
        upstream.Requests.RecordRetry();
        return true;
    }

    private bool IsThereAnother()
    {
        foreach (var member in upstream.Members.Pickable)
        {
            if ((member.Bit & Tried) == 0)
                return true;
        }
        return false;
    }
}
