using System.Collections.Concurrent;

namespace Gatehouse.Core.Upstreams;

/// <summary>The states of all addresses that an upstream has, or had while it existed, by address. Lives as long as any upstream of the name. Thread-safe.</summary>
internal sealed class DestinationStates(TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, DestinationState> states = new(StringComparer.Ordinal);

    /// <summary>The state of an address, made when there is none.</summary>
    public DestinationState Of(Destination destination) =>
        states.GetOrAdd(destination.Text, static (address, time) => new DestinationState(address, time), time);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var state in states.Values)
            state.Dispose();
        return ValueTask.CompletedTask;
    }
}
