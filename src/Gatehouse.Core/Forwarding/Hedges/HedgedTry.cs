using System.Runtime.CompilerServices;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Reuse;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Resilience;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Hedges;

/// <summary>
/// One try of a request that may go to a second destination, too. Until the second is asked, that costs a race from the stack, a callback for the
/// client's going, and a timer that is left as it is while answers come sooner. Thread-safe.
/// </summary>
internal sealed class HedgedTry(Exchange exchange, TimeProvider time)
{
    private const int MostKept = 256;

    private readonly Lock gate = new();
    private readonly Stack<Race> kept = new();

    /// <summary>Runs a try at a destination that is counted in; counts it out, and tells the upstream how it went.</summary>
    [AsyncMethodBuilder(typeof(ReusingMethodBuilder<>))]
    public async ValueTask<ForwardError> RunAsync(HttpContext context, GatewayRequest request, OutgoingRequest outgoing, Forwarder forwarder, Member member, BreakerRounds entered)
    {
        var race = Take();
        race.Begin(context, request, outgoing, forwarder, member, entered);
        try
        {
            await RunAsync(race, race.First, outgoing);
        }
        finally
        {
            // Whichever ends first: both use the client's request.
            if (race.Close() is { } second)
                await second;
        }
        var error = race.Finish();
        Return(race);
        return error;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask RunAsync(Race race, Lane lane, OutgoingRequest outgoing)
    {
        var end = new ExchangeEnd(ForwardError.ClientAborted, null);
        try
        {
            end = await exchange.RunAsync(
                race.Context, race.Request, outgoing with { Destination = lane.Member.Destination, Lane = lane }, race.Forwarder, lane.Member);
        }
        finally
        {
            race.End(lane, end.Error);
            // Whom these call from the lines finds the breaker as it has become.
            end.Held?.LetGo();
            lane.Member.State.Exit();
        }
    }

    private Task RunSecondAsync(Race race, Lane lane) => RunAsync(race, lane, race.Outgoing.Tries!.Beside(race.Outgoing, lane.Began)).AsTask();

    private Race Take()
    {
        lock (gate)
        {
            if (kept.TryPop(out var race))
                return race;
        }
        return new Race(time, RunSecondAsync);
    }

    private void Return(Race race)
    {
        if (race.TryRest())
        {
            lock (gate)
            {
                if (kept.Count < MostKept)
                {
                    kept.Push(race);
                    return;
                }
            }
        }
        race.Dispose();
    }
}
