using Gatehouse.Core.Configuration;
using Gatehouse.Core.Forwarding;

namespace Gatehouse.Core.Composition;

/// <summary>What the compiler of composed answers may use: the same for all routes of a snapshot.</summary>
/// <param name="Written">The names of upstreams as written: one that could not be read has its own error.</param>
/// <param name="Upstreams">The upstreams.</param>
/// <param name="Errors">Takes what is wrong.</param>
internal sealed record CompositionServices(IReadOnlyCollection<string> Written, IReadOnlyDictionary<string, Forwarder> Upstreams, ConfigErrors Errors)
{
    /// <summary>The bulk requests of upstreams, by the upstream's name.</summary>
    public IReadOnlyDictionary<string, UpstreamBatch> Batches { get; init; } = new Dictionary<string, UpstreamBatch>();
}
