using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>Sends a share of a route's requests to other upstreams, for the same path: a canary.</summary>
[Shorthand(nameof(Shares))]
public sealed class SplitConfig : ConfigSection
{
    /// <summary>The shares, by upstream: <c>{ products-v2: 5% }</c>. The rest, which may be none, goes to the upstream of <c>to</c>.</summary>
    public required IReadOnlyDictionary<string, Percentage> Shares { get; init; }

    /// <summary>
    /// An expression: requests with the same value go the same way, and those that went to an upstream still do when its share grows, as long as
    /// the shares before it stay. Default: each request by chance.
    /// </summary>
    public string? By { get; init; }

    /// <summary>A header by which a client chooses: its value is the name of one of the upstreams. Default: none.</summary>
    public string? Header { get; init; }
}
