using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Upstreams;

/// <summary>A destination as an upstream uses it: the address, its part in the list, and its live state.</summary>
/// <param name="destination">The address.</param>
/// <param name="state">What is known of it.</param>
internal sealed class Member(Destination destination, DestinationState state)
{
    /// <summary>The address.</summary>
    public Destination Destination { get; } = destination;

    /// <summary>What is known of it.</summary>
    public DestinationState State { get; } = state;

    /// <summary>Its share, compared with the others'; at least 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>True for one that is asked only when no other can be.</summary>
    public bool IsBackup { get; init; }

    /// <summary>The most exchanges at a time.</summary>
    public int MaxRequests { get; init; } = int.MaxValue;

    /// <summary>Its place in the list.</summary>
    public int Index { get; init; }

    /// <summary>The connections to it; null in tests.</summary>
    public IConnections? Connections { get; init; }

    /// <summary>Stops asking it alone when it fails; null for none. Set before it is served.</summary>
    public Breaker? Breaker { get; set; }

    /// <summary>True when it can take another exchange.</summary>
    public bool HasRoom => State.InFlight < MaxRequests;

    /// <summary>Its bit in a set of members that were tried; beyond 64 several share one.</summary>
    public ulong Bit => 1UL << (Index & 63);

    /// <summary>Counts an exchange in; false when there is no room, or its breaker lets none through.</summary>
    public bool TryEnter()
    {
        while (Breaker?.TryEnter() != false)
        {
            if (State.TryEnter(MaxRequests))
                return true;
            Breaker?.Left(Breaker.Round);
            // Whom that room was for may have been refused because this one held the last probe.
            if (!HasRoom)
                return false;
        }
        return false;
    }
}
