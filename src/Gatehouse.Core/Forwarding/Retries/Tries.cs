using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Retries;

/// <summary>
/// The tries of one request: what was tried, and whether there is another. Decides with the head of an answer in hand, before any of it is passed
/// on, so that an answer which is given up certainly is followed by another try.
/// </summary>
internal sealed class Tries(HttpContext context, Upstream upstream, ForwardTarget target, TimeProvider time, long started)
{
    private readonly RetryPolicy policy = target.Retry ?? upstream.Retry;
    private int made;
    private TimeSpan pause;
    private long? begun; // the present try, when it is not the first
    private bool isHeadPassedOn;

    /// <summary>The destinations that were tried.</summary>
    public ulong Tried { get; set; }

    /// <summary>The client's body, kept for being sent again; null when it is not.</summary>
    public RepeatableBody? Body { get; set; }

    /// <summary>The status of the answer that was given up last.</summary>
    public int Status { get; private set; }

    /// <summary>How long the last try's answer took to begin; null when none began.</summary>
    public TimeSpan? Took { get; private set; }

    /// <summary>How long the last try has taken until now.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(begun ?? started);

    /// <summary>True when the body has to be read first, so that it can be sent again.</summary>
    public bool WantsBody =>
        policy.Repeats && policy.MaxBody > 0 && context.Request.ContentLength is > 0 and var length && length <= policy.MaxBody && MayRepeatMethod;

    private bool MayRepeatMethod => policy.NonIdempotent || RequestMethod.IsIdempotent(context.Request.Method);

    private bool MayRepeat => MayRepeatMethod && (Body is not null || !Http1.Http1Request.HasBodyOf(context));

    /// <summary>
    /// The head of an answer is there. True when it is given up, because it is to be asked for again; false when it goes on to the client.
    /// </summary>
    /// <param name="status">Its status.</param>
    /// <param name="retryAfter">Its <c>Retry-After</c>; empty for none.</param>
    public bool GivesUp(int status, ReadOnlySpan<char> retryAfter)
    {
        Took = Elapsed;
        if (status >= 400 && policy.Statuses.Contains(status) && MayRepeat && TryGrant(RetryAfter.Parse(retryAfter, time)))
        {
            Status = status;
            return true;
        }
        isHeadPassedOn = true;
        return false;
    }

    /// <summary>True when there is another try after a failure.</summary>
    public bool HasNext(ForwardError error) => error switch
    {
        ForwardError.GivenUp => true,
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
        var now = time.GetTimestamp();
        begun = now;
        var left = TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, Left().Ticks));
        Body?.Rewind();
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
