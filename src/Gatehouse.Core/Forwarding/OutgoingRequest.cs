using Gatehouse.Core.Forwarding.Hedges;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>What an exchange sends, and where: decided before a connection is looked for. Immutable.</summary>
/// <param name="Target">The route's target.</param>
/// <param name="Limits">How long the upstream may take.</param>
/// <param name="Destination">Whose turn it is.</param>
/// <param name="PathAndQuery">What the destination is asked for, canonical.</param>
/// <param name="Upgrade">The other protocol that the client asks for; null for none.</param>
internal readonly record struct OutgoingRequest(
    ForwardTarget Target, UpstreamLimits Limits, Destination Destination, string PathAndQuery, Upgrade? Upgrade)
{
    /// <summary>When it began, as a timestamp.</summary>
    public required long Started { get; init; }

    /// <summary>How long the whole may take from then on; null for no such limit.</summary>
    public required TimeSpan? Total { get; init; }

    /// <summary>True when another upstream stands in for the target.</summary>
    public bool IsFallback { get; init; }

    /// <summary>The tries of the request; null when nothing has to be known of them.</summary>
    public Tries? Tries { get; init; }

    /// <summary>This attempt, when there may be another beside it; null when there is none.</summary>
    public Lane? Lane { get; init; }

    /// <summary>Decides whether an answer is passed on; null when all are.</summary>
    public IAnswerGate? Gate => Lane is null ? Tries : Lane;
}
