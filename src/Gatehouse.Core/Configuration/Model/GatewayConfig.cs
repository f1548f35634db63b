using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A whole configuration file.</summary>
public sealed class GatewayConfig : ConfigSection
{
    /// <summary>
    /// Where clients connect: a port number, a URL, or a list of those or of objects. Default: 8080 on all addresses. The
    /// environment variable <c>PORT</c> and the option <c>--listen</c> override it.
    /// </summary>
    public IReadOnlyList<ListenConfig> Listen { get; init; } = [new ListenConfig { Url = "8080" }];

    /// <summary>Where health, metrics and administration answer. Default: port 9901 on the loopback address.</summary>
    public AdminConfig Admin { get; init; } = new();

    /// <summary>Which proxies in front of the gateway are believed, and which headers tell destinations about the client.</summary>
    public ForwardedConfig Forwarded { get; init; } = new();

    /// <summary>The services behind the gateway, by name.</summary>
    public IReadOnlyDictionary<string, UpstreamConfig> Upstreams { get; init; } = new Dictionary<string, UpstreamConfig>();

    /// <summary>What every route inherits, unless it says otherwise. A policy is taken off a route by <c>false</c>.</summary>
    public DefaultsConfig Defaults { get; init; } = new();

    /// <summary>
    /// The routes, by key: <c>[METHOD[,METHOD] ][host]/path</c>. A path has literal segments, <c>{name}</c>, <c>{name:regex}</c>
    /// and, last, <c>**</c>. The most specific route wins, whatever the order.
    /// </summary>
    public IReadOnlyDictionary<string, RouteConfig> Routes { get; init; } = new Dictionary<string, RouteConfig>();

    /// <summary>What policies share, by key.</summary>
    [RemainingKeys(RemainingKeys.Parts)]
    public IReadOnlyList<ConfigEntry> Parts { get; init; } = [];
}
