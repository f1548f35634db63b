using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;

namespace Gatehouse.Core.Forwarding.Probes;

/// <summary>A TCP connection is enough.</summary>
internal sealed class TcpProbe : HealthProbe
{
    /// <inheritdoc/>
    public override async Task<string?> AskAsync(Destination destination, CancellationToken cancellationToken)
    {
        using var socket = await Connector.ConnectAsync(destination, cancellationToken);
        return null;
    }
}
