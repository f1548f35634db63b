using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>One instance of an upstream.</summary>
[Shorthand(nameof(Url))]
public sealed class DestinationConfig : ConfigSection
{
    /// <summary>
    /// <c>http://host:port</c>, <c>https://host:port</c> (HTTP/2 where the service offers it), or <c>h2c://host:port</c> for HTTP/2
    /// without TLS, as gRPC services speak it. No path: a route's target says the path.
    /// </summary>
    public required string Url { get; init; }
}
