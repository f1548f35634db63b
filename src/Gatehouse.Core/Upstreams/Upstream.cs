using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Telemetry.Metrics;
using Gatehouse.Core.Upstreams.Discovery;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams;

/// <summary>
/// A service behind the gateway: its destinations and whose turn it is. Lives as long as its section of the configuration stays the
/// same, over any number of reloads. Thread-safe.
/// </summary>
internal sealed class Upstream : IDisposable
{
    private readonly Lock gate = new();
    private readonly TimeProvider time;
    private MemberSet set = MemberSet.Of([], 0, new Balancer());
    private ITimer? looking;
    private UpstreamLimits? firstTry;
    private bool isDisposed;
    private volatile bool wasFull;

    public Upstream(string name, UpstreamLimits limits, TimeProvider time)
    {
        Name = name;
        Limits = limits;
        Requests = new UpstreamSeries(name);
        Budget = new RetryBudget(0.2, time);
        CallFailures = new LinePace(time);
        this.time = time;
    }

    /// <summary>The name in the configuration.</summary>
    public string Name { get; }

    /// <summary>How long it may take.</summary>
    public UpstreamLimits Limits { get; }

    /// <summary>The same for the first of several tries.</summary>
    public UpstreamLimits FirstTry => firstTry ??= Retry.PerTry is { } limit && limit < Limits.Head ? Limits with { Head = limit } : Limits;

    /// <summary>How its destinations are picked.</summary>
    public Balancer Balancer { get; init; } = new();

    /// <summary>Leaves destinations out that fail.</summary>
    public OutlierDetector Outliers { get; init; } = new(new OutlierLimits());

    /// <summary>When requests are sent again.</summary>
    public RetryPolicy Retry { get; init; } = RetryPolicy.Default;

    /// <summary>When requests are sent to a second destination, too; null for never.</summary>
    public Hedge? Hedge { get; init; }

    /// <summary>How many of both.</summary>
    public RetryBudget Budget { get; init; }

    /// <summary>Stops asking it when it fails; null for none.</summary>
    public Breaker? Breaker { get; init; }

    /// <summary>Stop asking its destinations when they fail; null for none.</summary>
    public DestinationBreakers? Breakers { get; init; }

    /// <summary>True when requests are refused or tried only.</summary>
    public bool IsOpen => Breaker is { State: not BreakerState.Closed } || AreAllOpen;

    /// <summary>True when there are destinations and no breaker of theirs lets all through.</summary>
    public bool AreAllOpen => Breakers is not null && Members.All.Length > 0 && Array.TrueForAll(Members.All, static member => member.Breaker!.State != BreakerState.Closed);

    /// <summary>In how long a request may go well when a breaker has refused it; at least a second.</summary>
    public TimeSpan RetryAfter => Breaker?.RetryAfter ?? Members.All.Select(static member => member.Breaker!.RetryAfter).DefaultIfEmpty(TimeSpan.FromSeconds(1)).Min();

    /// <summary>Who answers then; null for nobody.</summary>
    public Fallback? Fallback { get; init; }

    /// <summary>Finds out how many exchanges it can take; null for no such limit.</summary>
    public AdaptiveLimit? Concurrency { get; init; }

    /// <summary>Says how much a request matters then; null when all do alike.</summary>
    public Expression? Priority { get; init; }

    /// <summary>
    /// True when the client's path or query is in that, or chooses the destination: it is the client's also for a call of a composed answer.
    /// </summary>
    public bool ReadsTarget { get; init; }

    /// <summary>With fewer usable destinations than this share, all are used; 0 for never.</summary>
    public double Panic { get; init; } = 0.5;

    /// <summary>In how long a destination that has become usable gets its whole share; zero for at once.</summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>Where requests wait for room; null when there is always some.</summary>
    public WaitingLine? Line { get; init; }

    /// <summary>Whether equal calls that are under way are made once.</summary>
    public bool Coalesces { get; init; } = true;

    /// <summary>Counts what it is asked.</summary>
    public UpstreamSeries Requests { get; init; }

    /// <summary>How often the log may say that a call of a composed answer failed.</summary>
    public LinePace CallFailures { get; }

    /// <summary>The registry that names its destinations; null when they stand in the configuration.</summary>
    public InstanceSource? Source { get; init; }

    /// <summary>The destinations as they are now.</summary>
    public MemberSet Members => Volatile.Read(ref set);

    /// <summary>Puts other destinations in place of all. Exchanges under way go on.</summary>
    public void SetDestinations(IEnumerable<Member> members)
    {
        lock (gate)
        {
            foreach (var old in set.All)
                old.State.Unwatch(Look, Calls);
            Member[] all = [.. members];
            Breakers?.Trim(all);
            foreach (var member in all)
            {
                member.Breaker = Breakers?.Of(member.Destination);
                // First of all: what it becomes while it is looked at is looked at again.
                member.State.Watch(Look, Calls);
            }
            Look(all);
        }
        CallNext();
    }

    /// <summary>
    /// The destination for a request, counted in: <see cref="DestinationState.Exit"/> follows. Null when there is none, or none has room.
    /// </summary>
    /// <param name="context">Of the request.</param>
    /// <param name="request">The request.</param>
    /// <param name="tried">The destinations that it went to before, which are taken only when there are no others.</param>
    public Member? Enter(HttpContext context, GatewayRequest request, ulong tried)
    {
        var current = Members;
        var pickable = current.Pickable;
        if (pickable.Length == 0)
            return null;
        var member = pickable.Length == 1 && Balancer.Cookie is null ? pickable[0] : current.Picker.Pick(context, request);
        if (current.IsWarming && IsHeldBack(member))
            member = current.Picker.Pick(context, request);
        if ((member.Bit & tried) != 0 || !member.TryEnter())
            member = current.EnterOther(member, tried);
        if (member is null)
            wasFull = true;
        if (Balancer.Cookie is not null && member is not null)
            current.Picker.Chosen(context, member);
        return member;
    }

    /// <summary>True when there is no room at any destination, or was none for a request since this was asked last.</summary>
    public bool TakeFull()
    {
        var was = wasFull;
        wasFull = false;
        var pickable = Members.Pickable;
        return (Concurrency?.TakeRefused() ?? false) | was | (pickable.Length > 0 && Array.TrueForAll(pickable, static member => !member.HasRoom));
    }

    /// <summary>A destination has answered as it should.</summary>
    /// <param name="member">It.</param>
    /// <param name="took">How long the answer took to begin; null when nobody measured.</param>
    /// <param name="entered">When it was let in.</param>
    public void Succeeded(Member member, TimeSpan? took, BreakerRounds entered)
    {
        Outliers.Succeeded(Members, member, took);
        Breaker?.Succeeded(entered.Upstream);
        if (member.Breaker?.Succeeded(entered.Member) == true)
            CallNext();
    }

    /// <summary>A destination has failed, by no fault of the client.</summary>
    /// <param name="member">It.</param>
    /// <param name="error">How, in a word.</param>
    /// <param name="entered">When it was let in.</param>
    public void Failed(Member member, string error, BreakerRounds entered)
    {
        Outliers.Failed(Members, member, error);
        if (Breaker?.Failed(error, entered.Upstream) == true)
            Array.ForEach(Members.All, static each => each.Connections?.Dismiss());
        if (member.Breaker?.Failed(error, entered.Member) != true)
            return;
        Look();
        member.Connections?.Dismiss();
    }

    /// <summary>An exchange has ended that says nothing of the destination, or did not begin.</summary>
    /// <param name="member">It; null when there was none.</param>
    /// <param name="entered">When it was let in.</param>
    public void Left(Member? member, BreakerRounds entered)
    {
        Breaker?.Left(entered.Upstream);
        if (member?.Breaker?.Left(entered.Member) == true)
            CallNext();
    }

    /// <summary>
    /// The same as <see cref="Enter"/> for a request that may wait until one has room; null also when it was cancelled, or there was no
    /// place to wait in.
    /// </summary>
    public async ValueTask<Member?> EnterLaterAsync(HttpContext context, GatewayRequest request, ulong tried, CancellationToken cancellationToken)
    {
        for (var wasCalled = false; ; wasCalled = true)
        {
            if (Line?.Join(wasCalled) is not { } place)
                return null;
            // Room that came before the place in line was there called nobody.
            var member = Line.IsFirst(place) ? Enter(context, request, tried) : null;
            if (member is null)
                await place.Value.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Line.Leave(place);
            member ??= Enter(context, request, tried);
            if (member is not null)
            {
                CallNext();
                return member;
            }
            if (cancellationToken.IsCancellationRequested)
                return null;
        }
    }

    /// <summary>Which share of its requests a destination in its slow start gets, from 0.1; 1 for all others.</summary>
    public double ShareOf(Member member) =>
        SlowStart > TimeSpan.Zero && member.State.UsableSince is { } since ? Math.Clamp(time.GetElapsedTime(since) / SlowStart, 0.1, 1) : 1;

    /// <summary>Where its destinations are, for warnings. Of those that nobody has asked for yet, what can be said of all of them.</summary>
    public IEnumerable<Uri> Origins() => Source is null ? Members.All.Select(member => new Uri(member.Destination.Origin)) : [Source.Address.Example];

    /// <summary>Lets go of the destinations' states.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            isDisposed = true;
            foreach (var member in set.All)
                member.State.Unwatch(Look, Calls);
            looking?.Dispose();
        }
    }

    private Action? Calls => Line is null ? null : Line.Call;

    private bool IsHeldBack(Member member) => ShareOf(member) is < 1 and var share && Random.Shared.NextDouble() >= share;

    private void Look()
    {
        lock (gate)
        {
            if (isDisposed)
                return;
            Look(set.All);
        }
        CallNext();
    }

    // Who gets in calls the next as long as there is room: all of them come when many places appear at once, and none in vain.
    private void CallNext()
    {
        if (Line is { Count: > 0 } line && Array.Exists(Members.Pickable, static member => member.HasRoom))
            line.Call();
    }

    private void Look(Member[] all)
    {
        var next = MemberSet.Of(all, Panic, Balancer, SlowStart > TimeSpan.Zero ? member => ShareOf(member) < 1 : null);
        // A full fence: who gets in line from here on sees it, or is seen there.
        Interlocked.Exchange(ref set, next);
        // Again when a slow start is over, or the first of the open breakers lets requests through.
        var wait = next.IsWarming ? SlowStart : TimeSpan.MaxValue;
        foreach (var member in all)
        {
            if (member.Breaker?.ShutFor is { Ticks: > 0 } left && left < wait)
                wait = TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        }
        if (wait == TimeSpan.MaxValue)
            return;
        looking ??= time.CreateTimer(static upstream => ((Upstream)upstream!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        looking.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
