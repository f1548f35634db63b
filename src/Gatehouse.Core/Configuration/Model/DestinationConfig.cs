using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>One instance of an upstream.</summary>
[Shorthand(nameof(Url))]
public sealed class DestinationConfig : ConfigSection
{
    /// <summary>
    /// <c>http://host:port</c>; <c>https://host:port</c>, which is HTTP/1.1, and HTTP/2 for gRPC; <c>h2://host:port</c> for HTTP/2 over TLS
    /// for every request; or <c>h2c://host:port</c> for HTTP/2 without TLS, as gRPC services speak it. No path: a route's target says the
    /// path.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>Its share of the requests, compared with the other destinations'. Default: 1.</summary>
    [Bounds("1", "100")]
    public int Weight { get; init; } = 1;

    /// <summary>True for one that is asked only when no other can be used. Default: false.</summary>
    public bool Backup { get; init; }
}
