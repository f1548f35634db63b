using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A service behind the gateway.</summary>
[Shorthand(nameof(Destinations))]
public sealed class UpstreamConfig : ConfigSection
{
    /// <summary>The addresses of its instances, asked in turn. At least one.</summary>
    public required IReadOnlyList<DestinationConfig> Destinations { get; init; }

    /// <summary>How long to wait for a connection. Default: 5s.</summary>
    [Bounds("1ms", "1h")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the head of the answer may take, connecting included, not counting the time in which the client sends its body. Default: 30s.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause in a body while nothing moves in either direction. Default: 100s. Not for WebSocket tunnels.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);
}
