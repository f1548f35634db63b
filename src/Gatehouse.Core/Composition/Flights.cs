namespace Gatehouse.Core.Composition;

/// <summary>The exchanges of a route that are under way and that equal calls may join. Thread-safe.</summary>
internal sealed class Flights(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Flight> flights = new(StringComparer.Ordinal);

    /// <summary>Waits for the exchange of an equal call that is under way, or has one made.</summary>
    /// <param name="key">Equal for calls that one answer serves.</param>
    /// <param name="timeout">How long this call may wait; null for as long as it takes.</param>
    /// <param name="exchange">Makes it.</param>
    /// <param name="cancellationToken">Cancelled when this call is of no use any more.</param>
    public async Task<CallAnswer> JoinAsync(string key, TimeSpan? timeout, Func<CancellationToken, Task<CallAnswer>> exchange, CancellationToken cancellationToken)
    {
        Flight? flight;
        Flight? own = null;
        lock (gate)
        {
            if (!flights.TryGetValue(key, out flight) || !flight.TryJoin())
                flights[key] = flight = own = new Flight(time);
        }
        if (own is not null)
            _ = own.RunAsync(exchange, () => Remove(key, own));
        var answer = await flight.WaitAsync(timeout, static answer => answer.Share(), cancellationToken);
        // What one request does next is not to be waited for by the others.
        if (own is null)
            await Task.Yield();
        return answer;
    }

    private void Remove(string key, Flight flight)
    {
        lock (gate)
        {
            if (flights.TryGetValue(key, out var there) && there == flight)
                flights.Remove(key);
        }
    }
}
