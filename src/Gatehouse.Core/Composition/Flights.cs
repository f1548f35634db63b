namespace Gatehouse.Core.Composition;

/// <summary>The exchanges of a route that are under way and that equal calls may join. Thread-safe.</summary>
internal sealed class Flights(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<CallRequest, Flight> flights = new(CallEquality.AcrossRequests);

    /// <summary>Waits for the exchange of an equal call that is under way, or has one made.</summary>
    /// <param name="call">The call.</param>
    /// <param name="exchange">Makes it.</param>
    /// <param name="cancellationToken">Cancelled when this call is of no use any more.</param>
    public Task<CallAnswer> JoinAsync(CallRequest call, Func<CancellationToken, Task<CallAnswer>> exchange, CancellationToken cancellationToken)
    {
        Flight? flight;
        Flight? own = null;
        lock (gate)
        {
            if (!flights.TryGetValue(call, out flight) || !flight.TryJoin())
                flights[call] = flight = own = new Flight(time);
        }
        if (own is null)
            return JoinAsync(flight, call, cancellationToken);
        _ = own.RunAsync(exchange, () => Remove(call, own));
        return own.WaitAsync(call.Plan.Timeout, static answer => answer.Share(), cancellationToken);
    }

    private static async Task<CallAnswer> JoinAsync(Flight flight, CallRequest call, CancellationToken cancellationToken)
    {
        var answer = await flight.WaitAsync(call.Plan.Timeout, static answer => answer.Share(), cancellationToken);
        // What one request does next is not to be waited for by the others.
        await Task.Yield();
        return answer;
    }

    private void Remove(CallRequest call, Flight flight)
    {
        lock (gate)
        {
            if (flights.TryGetValue(call, out var there) && there == flight)
                flights.Remove(call);
        }
    }
}
