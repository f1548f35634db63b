using System.Runtime.CompilerServices;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Hedges;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Reuse;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// One exchange with one destination:
/// <code>
///   client                     gateway                        destination
///     | head ................. 1 target, destination               |
///     |                        2 head ............................ |
///     | body (streamed) ...... 3 ................................. |
///     |                        4 ............................ head |
///     | ................. head 5                                   |
///     | ...... body (streamed) 6 ................................. |   after 101: 6 is a tunnel
///     | ............. trailers 7 ................................. |
/// </code>
/// HTTP/1.1 is spoken by our own client, HTTP/2 by the framework's. Failures come back as values, never as exceptions.
/// </summary>
internal sealed class Exchange
{
    private static readonly TimeSpan DiscoveryPause = TimeSpan.FromSeconds(5);

    /// <summary>The upstreams of the snapshot, by name: those that stand in for others.</summary>
    public IReadOnlyDictionary<string, Forwarder> Upstreams { get; init; } = new Dictionary<string, Forwarder>();

    private readonly TimeProvider time;
    private readonly FrameworkExchange framework;
    private readonly Http1Exchange http1;
    private readonly HedgedTry hedged;

    public Exchange(ForwardedFields forwarded, TimeProvider time)
    {
        this.time = time;
        framework = new FrameworkExchange(forwarded, time);
        http1 = new Http1Exchange(forwarded);
        hedged = new HedgedTry(this, time);
    }

    /// <summary>
    /// Sends what is asked for, canonical path and query, and passes the answer on. Only before the answer's head has been sent may the caller
    /// answer itself.
    /// </summary>
    public ValueTask<ForwardError> SendAsync(
        HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery) =>
        forwarder.Gate is { } gate
            ? SendThroughAsync(gate, context, request, target, forwarder, pathAndQuery)
            : SendToNextAsync(context, request, target, forwarder, pathAndQuery);

    private async ValueTask<ForwardError> SendThroughAsync(
        UpstreamGate gate, HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery)
    {
        request.RetryAfter = await gate.EnterAsync();
        if (request.RetryAfter is not null)
            return ForwardError.NotLetIn;
        try
        {
            return await SendToNextAsync(context, request, target, forwarder, pathAndQuery);
        }
        finally
        {
            gate.Exit();
        }
    }

    private ValueTask<ForwardError> SendToNextAsync(
        HttpContext context, GatewayRequest request, ForwardTarget target, Forwarder forwarder, string pathAndQuery)
    {
        var upstream = forwarder.Upstream;
        var started = time.GetTimestamp();
        upstream.Budget.Count(started);
        var policy = target.Retry ?? upstream.Retry;
        var upgrade = Upgrade.Wanted(context);
        var mayHedge = upstream.Hedge is not null && upgrade is null && !request.IsCopy;
        var outgoing = new OutgoingRequest(target, policy.PerTry is null ? upstream.Limits : upstream.FirstTry, null!, pathAndQuery, upgrade)
        {
            Started = started,
            Total = target.Timeout,
            Tries = policy.Repeats || mayHedge || upstream.Outliers.Measures || upstream.Concurrency is not null
                ? new Tries(context, upstream, target, time, started) { MayHedge = mayHedge } : null,
        };
        return outgoing.Tries is { WantsBody: true }
            ? SendWithBodyAsync(context, request, outgoing, forwarder)
            : TryAsync(context, request, outgoing, forwarder, isFirst: true);
    }

    private async ValueTask<ForwardError> SendWithBodyAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder)
    {
        var (body, error) = await RepeatableBody.ReadAsync(context, outgoing.Limits.Idle, outgoing.Total, time);
        if (body is null)
            return error;
        outgoing.Tries!.Body = body;
        try
        {
            return await TryAsync(context, request, outgoing, forwarder, isFirst: true);
        }
        finally
        {
            body.Restore();
        }
    }

    // A tunnel may last for days, and what an open breaker refuses takes no room.
    private ValueTask<ForwardError> TryAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder, bool isFirst) =>
        forwarder.Upstream is { Concurrency: { } limit } upstream && outgoing.Upgrade is null && !upstream.IsOpen
            ? TryWithinAsync(limit, context, request, outgoing, forwarder, isFirst)
            : TryNowAsync(context, request, outgoing, forwarder, isFirst);

    private async ValueTask<ForwardError> TryWithinAsync(
        AdaptiveLimit limit, HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder, bool isFirst)
    {
        if (!limit.TryEnter(Priority.ShareOf(outgoing.Target.Priority ?? forwarder.Upstream.Priority, context)))
        {
            request.RetryAfter = TimeSpan.FromSeconds(1);
            return ForwardError.Overloaded;
        }
        var tries = outgoing.Tries!;
        var error = ForwardError.ClientAborted;
        try
        {
            error = await TryNowAsync(context, request, outgoing, forwarder, isFirst: false);
        }
        finally
        {
            limit.Exit(error == ForwardError.None && context.Response.StatusCode < 500 ? tries.Took : error == ForwardError.Timeout ? tries.Elapsed : null);
        }
        return isFirst ? await RetryAsync(context, request, outgoing, forwarder, tries, error) : error;
    }

    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    private async ValueTask<ForwardError> TryNowAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder, bool isFirst)
    {
        // 1
        var upstream = forwarder.Upstream;
        var tries = outgoing.Tries;
        var tried = tries?.Tried ?? 0;
        if (upstream.Breaker?.TryEnter() == false)
            return await FallBackAsync(context, request, outgoing, upstream);
        var entered = new BreakerRounds(upstream.Breaker?.Round ?? 0, 0);
        var member = upstream.Line is { Count: > 0 } ? null : upstream.Enter(context, request, tried);
        if (member is null)
        {
            member = upstream.Members.Pickable.Length == 0 ? null : await EnterLaterAsync(context, request, outgoing, upstream, tried);
            if (member is null)
            {
                upstream.Left(null, entered);
                if (upstream.AreAllOpen)
                    return await FallBackAsync(context, request, outgoing, upstream);
                return WhyNone(context, request, outgoing, upstream);
            }
            var round = entered.Upstream;
            if (upstream.Breaker?.TryGoOn(ref round) == false)
            {
                member.State.Exit();
                return await FallBackAsync(context, request, outgoing, upstream);
            }
            entered = new BreakerRounds(round, 0);
        }
        if (member.Breaker is { } own)
            entered = entered with { Member = own.Round };
        if (tries is { IsHedged: true })
        {
            var error = await hedged.RunAsync(context, request, outgoing, forwarder, member, entered);
            return isFirst && error != ForwardError.None ? await RetryAsync(context, request, outgoing, forwarder, tries, error) : error;
        }
        var end = default(ExchangeEnd);
        try
        {
            // 2 to 7
            end = await RunAsync(context, request, outgoing with { Destination = member.Destination }, forwarder, member);
            Tell(upstream, member, end.Error, context.Response, tries, entered);
        }
        catch
        {
            upstream.Left(member, entered);
            throw;
        }
        finally
        {
            // Whom these call from the lines finds the breaker as it has become.
            end.Held?.LetGo();
            member.State.Exit();
        }
        if (end.Error == ForwardError.None || (tries is null && !IsUnsent(end.Error)))
            return end.Error;
        tries ??= new Tries(context, upstream, outgoing.Target, time, outgoing.Started);
        tries.Tried |= member.Bit;
        return isFirst ? await RetryAsync(context, request, outgoing, forwarder, tries, end.Error) : end.Error;
    }

    private static void Tell(Upstream upstream, Member member, ForwardError error, HttpResponse response, Tries? tries, BreakerRounds entered)
    {
        if (DestinationFaults.Of(error, response, tries?.Status ?? 0) is { } fault)
            upstream.Failed(member, fault, entered);
        else if (error == ForwardError.None)
            upstream.Succeeded(member, tries?.Took, entered);
        else
            upstream.Left(member, entered);
    }

    // For as long as it may wait for a connection.
    private async ValueTask<Member?> EnterLaterAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Upstream upstream, ulong tried)
    {
        using var clock = new ExchangeClock(time);
        clock.Begin(outgoing.Started, outgoing.Total, context.RequestAborted);
        clock.Allow(outgoing.Limits.Connect);
        return await upstream.EnterLaterAsync(context, request, tried, clock.Token);
    }

    private async ValueTask<ForwardError> RetryAsync(
        HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder, Tries tries, ForwardError error)
    {
        while (tries.HasNext(error))
        {
            if (!await tries.PauseAsync())
                return ForwardError.ClientAborted;
            error = await TryAsync(context, request, tries.Next(outgoing), forwarder, isFirst: false);
        }
        return error;
    }

    // Another upstream answers as if it had been the target; what stands in for that in turn does not.
    private async ValueTask<ForwardError> FallBackAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Upstream upstream)
    {
        if (upstream.Fallback is not { } fallback || outgoing.IsFallback || fallback == Fallback.Cached)
        {
            // Who keeps answers sees the problem on its way out, and may send another in its place.
            request.WantsLastGood = upstream.Fallback == Fallback.Cached;
            request.RetryAfter = upstream.RetryAfter;
            return ForwardError.BreakerOpen;
        }
        request.IsStandIn = true;
        if (fallback.Answer is { } answer)
        {
            await answer.WriteAsync(context, request);
            return ForwardError.None;
        }
        var other = Upstreams[fallback.Upstream!];
        if (other.Gate is { } gate && (request.RetryAfter = await gate.EnterAsync()) is not null)
            return ForwardError.NotLetIn;
        request.Upstream = other.Upstream.Name;
        outgoing.Tries?.Body?.Rewind();
        // An adaptive limit wants to know how long it takes.
        var tries = other.Upstream.Concurrency is null ? null : new Tries(context, other.Upstream, outgoing.Target, time, time.GetTimestamp());
        try
        {
            var error = await TryAsync(context, request, outgoing with { IsFallback = true, Tries = tries, Limits = other.Upstream.Limits }, other, isFirst: true);
            other.Upstream.Requests.Record(error == ForwardError.None ? context.Response.StatusCode : 0);
            return error;
        }
        finally
        {
            other.Gate?.Exit();
        }
    }

    private ForwardError WhyNone(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Upstream upstream)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return ForwardError.ClientAborted;
        if (time.GetElapsedTime(outgoing.Started) >= outgoing.Total)
            return ForwardError.Timeout;
        if (upstream.Members.Pickable.Length > 0)
            return ForwardError.NoConnection;
        // A registry that is back tells at once; what has vanished from it is usually deployed anew.
        request.RetryAfter = upstream.Source is null ? null : DiscoveryPause;
        return ForwardError.NoDestination;
    }

    private static bool IsUnsent(ForwardError error) => error is ForwardError.Dismissed or ForwardError.Unreachable or ForwardError.TlsFailed or ForwardError.ConnectTimeout;

    /// <summary>Runs one exchange with one destination, from its second step on.</summary>
    public ValueTask<ExchangeEnd> RunAsync(HttpContext context, GatewayRequest request, in OutgoingRequest outgoing, Forwarder forwarder, Member member)
    {
        var exchange = outgoing.Upgrade is not null || !(FrameworkClient.IsForced || Http2Choice.IsFor(context.Request, member.Destination))
            ? http1.RunAsync(context, request, outgoing, Forwarder.Http1(member))
            : framework.RunAsync(context, request, outgoing, forwarder.Framework);
        return request.IsOverdue is { } isOverdue ? OfCallAsync(exchange, isOverdue) : exchange;
    }

    // To have been left is nobody's fault; to be late is the destination's.
    private static async ValueTask<ExchangeEnd> OfCallAsync(ValueTask<ExchangeEnd> exchange, Func<bool> isOverdue)
    {
        var end = await exchange;
        return end.Error == ForwardError.ClientAborted && isOverdue() ? end with { Error = ForwardError.Timeout } : end;
    }
}
