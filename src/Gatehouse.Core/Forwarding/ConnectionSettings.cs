using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>How connections to an upstream's destinations are opened and kept. Immutable.</summary>
/// <param name="Upstream">The upstream's name.</param>
/// <param name="ConnectTimeout">Longest wait for a connection.</param>
/// <param name="Limits">How many to each destination.</param>
/// <param name="Tls">How TLS is spoken.</param>
internal sealed record ConnectionSettings(string Upstream, TimeSpan ConnectTimeout, ConnectionLimits Limits, UpstreamTls Tls);
