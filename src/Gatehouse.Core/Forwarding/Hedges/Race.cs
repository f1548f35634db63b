using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Hedges;

/// <summary>
/// Two attempts at one try of a request, of which the second begins when the first has no answer after a while. The first head of an answer that is not
/// worse than what may still come wins, and the other attempt is cancelled: only the winner ever touches the client's answer. One object for one try
/// after the other, as long as none of them was hedged.
/// </summary>
/// <remarks>
/// Both read the client's request, maybe at once; each sends the body by a reader of its own. Nothing is cancelled under the lock: that runs what
/// waits, up to the end of the other attempt.
/// </remarks>
internal sealed class Race : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private readonly Func<Race, Lane, Task> run;
    private readonly ExchangeClock alarm;
    private CancellationTokenRegistration clientGone;
    private Lane? second;
    private Task? running; // the second
    private Lane? winner;
    private Lane? last; // of those that did not win
    private int inside; // attempts that may still win
    private bool isClosed;

    /// <summary>A race for one try after the other.</summary>
    /// <param name="time">The only source of time.</param>
    /// <param name="run">Runs the second attempt.</param>
    public Race(TimeProvider time, Func<Race, Lane, Task> run)
    {
        this.time = time;
        this.run = run;
        First = new Lane(this);
        alarm = new ExchangeClock(time);
        alarm.Token.UnsafeRegister(static race => ((Race)race!).Ring(), this);
    }

    /// <summary>The attempt that begins.</summary>
    public Lane First { get; }

    /// <summary>The client's request.</summary>
    public HttpContext Context { get; private set; } = null!;

    /// <summary>The same, as the gateway knows it.</summary>
    public GatewayRequest Request { get; private set; } = null!;

    /// <summary>What the first attempt sends.</summary>
    public OutgoingRequest Outgoing { get; private set; }

    /// <summary>The upstream with its connections.</summary>
    public Forwarder Forwarder { get; private set; } = null!;

    private Upstream Upstream => Forwarder.Upstream;

    /// <summary>Begins a try.</summary>
    /// <param name="context">The client's request.</param>
    /// <param name="request">The same, as the gateway knows it.</param>
    /// <param name="outgoing">What is sent.</param>
    /// <param name="forwarder">The upstream.</param>
    /// <param name="member">The destination of the first attempt, counted in.</param>
    /// <param name="entered">When the breakers let it in.</param>
    public void Begin(HttpContext context, GatewayRequest request, in OutgoingRequest outgoing, Forwarder forwarder, Member member, BreakerRounds entered)
    {
        (Context, Request, Outgoing, Forwarder) = (context, request, outgoing, forwarder);
        (second, running, winner, last, inside, isClosed) = (null, null, null, null, 1, false);
        var now = time.GetTimestamp();
        First.Begin(member, entered, now);
        clientGone = context.RequestAborted.UnsafeRegister(static race => ((Race)race!).Cancel(), this);
        alarm.Begin(now, null, CancellationToken.None);
        if (Upstream.Hedge!.Delay is { } delay && Upstream.Members.Pickable.Length > 1)
            alarm.Allow(now, delay);
    }

    /// <summary>Something of an attempt is to go to the client; false when the other's does.</summary>
    public bool TryWin(Lane lane)
    {
        Lane? lost;
        lock (gate)
        {
            if (winner is not null)
                return winner == lane;
            lost = Win(lane);
        }
        lost?.Cancel();
        return true;
    }

    /// <summary>The head of an attempt's answer is there; true when it is given up.</summary>
    public bool GivesUp(Lane lane, int status, ReadOnlySpan<char> retryAfter)
    {
        var tries = Outgoing.Tries!;
        var now = time.GetTimestamp();
        var took = time.GetElapsedTime(lane.Began, now);
        Lane? lost;
        lock (gate)
        {
            if (winner is not null && winner != lane)
                return true;
            lane.Took = took;
            lane.Status = status;
            if (lane == First && status < 500)
                Upstream.Hedge!.Record(now, took);
            if (winner is null && tries.IsUnwanted(status) && TakeOut(lane) > 0)
                return true; // the other may still do better
            if (tries.GivesUp(status, retryAfter, took))
                return true;
            lost = winner is null ? Win(lane) : null;
        }
        lost?.Cancel();
        return false;
    }

    /// <summary>An attempt has ended: its destination is told how that went, but for one that was cancelled.</summary>
    public void End(Lane lane, ForwardError error)
    {
        bool isLost, isLeaving;
        lock (gate)
        {
            lane.Error = error;
            lane.HasEnded = true;
            isLost = winner is not null && winner != lane && !lane.IsOut;
            if (winner is null && !lane.IsOut)
                TakeOut(lane);
            isLeaving = second is not null && !(lane == First ? second : First).HasEnded;
        }
        // Each attempt has a place in the adaptive limit; that of the one that goes on is given back by who took the first.
        if (isLeaving)
            Upstream.Concurrency?.Exit(null);
        if (lane == First && error == ForwardError.Timeout && !isLost)
            Upstream.Hedge!.Record(time.GetTimestamp(), time.GetElapsedTime(lane.Began));
        if (!isLost && DestinationFaults.Of(error, lane.Status, winner == lane && Context.Response.HasStarted) is { } fault)
            Upstream.Failed(lane.Member, fault, lane.Entered);
        else if (!isLost && error == ForwardError.None)
            Upstream.Succeeded(lane.Member, lane.Took, lane.Entered);
        else
            Upstream.Left(lane.Member, lane.Entered);
    }

    /// <summary>The first attempt has ended: none begins any more. The second one's end; null when there is none.</summary>
    public Task? Close()
    {
        lock (gate)
        {
            isClosed = true;
            return running;
        }
    }

    /// <summary>Both have ended: how the try has.</summary>
    public ForwardError Finish()
    {
        clientGone.Dispose();
        var tries = Outgoing.Tries!;
        tries.Tried |= First.Member.Bit;
        if (second is not null)
        {
            tries.Tried |= second.Member.Bit;
            tries.MayHedge = false; // once for each request
            var hasWon = winner == second;
            Request.HedgeWon = hasWon;
            Upstream.Requests.RecordHedge(hasWon);
        }
        return (winner ?? last ?? First).Error;
    }

    /// <summary>True when it can serve another try.</summary>
    public bool TryRest()
    {
        (Context, Request, Outgoing, Forwarder) = (null!, null!, default, null!);
        return alarm.TryEnd() && !First.IsCancelled;
    }

    public void Dispose()
    {
        alarm.Dispose();
        First.Dispose();
    }

    // The head in hand, or what is as good, is the one. Gives the other, which is to be cancelled.
    private Lane? Win(Lane lane)
    {
        winner = lane;
        if (lane.Took is { } took)
            Outgoing.Tries!.Pass(took);
        // It took longer than that, at least. Left out, the times would seem shorter, the next hedges would begin sooner, and so on.
        if (lane != First && !First.IsOut)
            Upstream.Hedge!.Record(time.GetTimestamp(), time.GetElapsedTime(First.Began));
        return lane == First ? second : First;
    }

    // Gives how many are left.
    private int TakeOut(Lane lane)
    {
        lane.IsOut = true;
        if (--inside == 0)
            last = lane;
        return inside;
    }

    private void Ring()
    {
        lock (gate)
        {
            if (isClosed || winner is not null || inside == 0 || Context.RequestAborted.IsCancellationRequested)
                return;
            if (SecondDestination.Enter(Upstream, Outgoing.Tries!.Tried | First.Member.Bit) is not { } member)
                return;
            inside++;
            second = new Lane(this) { Body = Outgoing.Tries.Body?.CreateReader() };
            second.Begin(member, new BreakerRounds(Upstream.Breaker?.Round ?? 0, member.Breaker?.Round ?? 0), time.GetTimestamp());
            // Not by the timer's thread, and not under the lock.
            running = Task.Run(() => run(this, second));
        }
    }

    private void Cancel()
    {
        Lane? other;
        lock (gate)
            other = second;
        First.Cancel();
        other?.Cancel();
    }
}
