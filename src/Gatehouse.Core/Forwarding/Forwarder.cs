using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Forwarding.Http1;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>An upstream with the connections to it. Lives as long as the upstream, over any number of reloads. Thread-safe.</summary>
internal sealed class Forwarder(Upstream upstream, UpstreamConnections connections) : IAsyncDisposable
{
    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; } = upstream;

    /// <summary>The framework's client, for HTTP/2.</summary>
    public FrameworkClient Framework { get; } = connections.Framework;

    /// <summary>The connections to a destination that speak HTTP/1.1.</summary>
    public static Http1Destination Http1(Member member) => (Http1Destination)member.Connections!;

    public ValueTask DisposeAsync()
    {
        Upstream.Dispose();
        return ValueTask.CompletedTask;
    }
}
