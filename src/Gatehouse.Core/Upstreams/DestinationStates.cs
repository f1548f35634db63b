using System.Collections.Concurrent;
using Gatehouse.Core.Upstreams.Discovery;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Upstreams;

/// <summary>The states of all addresses that an upstream has, or had while it existed, by address. Lives as long as any upstream of the name. Thread-safe.</summary>
internal sealed class DestinationStates(TimeProvider time, Func<string, DestinationLog> logs) : IAsyncDisposable
{
    private const int Many = 1024;

    private readonly ConcurrentDictionary<string, DestinationState> states = new(StringComparer.Ordinal);

    /// <summary>What a registry last said; null when none ever did.</summary>
    public KnownInstances? LastKnown { get; set; }

    /// <summary>How long the answers of all of them take to begin, where that is measured.</summary>
    public LatencyHistogram Latencies { get; } = new(time);

    /// <summary>The state of an address, made when there is none.</summary>
    public DestinationState Of(Destination destination) =>
        states.GetOrAdd(destination.Text, address => new DestinationState(address, time, logs(address)));

    /// <summary>Forgets addresses that no list names any more, once there are many: with each deployment instances get others.</summary>
    public void Trim()
    {
        if (states.Count <= Many)
            return;
        foreach (var (address, state) in states)
        {
            if (!state.IsWatched && state.InFlight == 0 && states.TryRemove(address, out _))
                state.Dispose();
        }
    }

    /// <summary>Nobody asks for their health any more: those that were not healthy may be asked again.</summary>
    public void ForgetHealth()
    {
        foreach (var state in states.Values)
            state.Checked(null, 1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        foreach (var state in states.Values)
            state.Dispose();
        return ValueTask.CompletedTask;
    }
}
