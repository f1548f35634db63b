namespace Gatehouse.Core.Composition;

/// <summary>The exchanges of a route that are under way and that equal calls may join. Thread-safe.</summary>
internal sealed class Flights(TimeProvider time)
{
    // On a single core nobody gains by going on elsewhere, and each change of threads costs.
    private static readonly bool HasOtherCores = Environment.ProcessorCount > 1;

    private readonly Lock gate = new();
    private readonly Dictionary<CallRequest, Flight> flights = new(CallEquality.AcrossRequests);

    /// <summary>Waits for the exchange of an equal call that is under way, or for a new one.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancelled when this call is of no use any more.</param>
    /// <param name="own">The new one, which is to be begun then; null when there is one.</param>
    public Task<CallAnswer> JoinAsync(CallRequest call, CancellationToken cancellationToken, out Flight? own)
    {
        Flight? flight;
        own = null;
        lock (gate)
        {
            if (!flights.TryGetValue(call, out flight) || !flight.TryJoin())
                flights[call] = flight = own = new Flight(time);
        }
        return flight.WaitAsync(call.Time, static answer => answer.Share(), cancellationToken, yields: own is null && HasOtherCores);
    }

    /// <summary>Has the exchange of a new one made. Holding no lock: who waits may go on before this returns.</summary>
    public void Begin(Flight flight, CallRequest call, Func<CancellationToken, Task<CallAnswer>> exchange) =>
        _ = flight.RunAsync(exchange, () => Remove(call, flight));

    private void Remove(CallRequest call, Flight flight)
    {
        lock (gate)
        {
            if (flights.TryGetValue(call, out var there) && there == flight)
                flights.Remove(call);
        }
    }
}
