using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A service behind the gateway.</summary>
[Shorthand(nameof(Destinations))]
public sealed class UpstreamConfig : ConfigSection
{
    /// <summary>The addresses of its instances, asked in turn. At least one; default: they come from <c>discover</c>.</summary>
    public IReadOnlyList<DestinationConfig> Destinations { get; init; } = [];

    /// <summary>The registry that knows the instances, in place of <c>destinations</c>. It is watched while the gateway runs. Default: none.</summary>
    public DiscoverConfig? Discover { get; init; }

    /// <summary>
    /// How old a list of instances may become before DNS or Consul is asked again, and the longest pause while the registry is away. The same as
    /// <c>every</c> of <c>discover</c>, for those who write a URL there. Default: 30s.
    /// </summary>
    [Bounds("1s", "1h")]
    public TimeSpan? Every { get; init; }

    /// <summary>How long to wait for a connection: for a free place under <c>maxConnections</c>, TCP and TLS together. Default: 5s.</summary>
    [Bounds("1ms", "1h")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the head of the answer may take, connecting and all retries included, not counting the time in which the client sends its body. Default: 30s.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause in a body while nothing moves in either direction. Default: 100s. Not for WebSocket tunnels.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>
    /// The most HTTP/1.1 connections to each destination at a time, idle ones and WebSockets included. Default: no limit. Further requests
    /// wait for a connection, first come first served, as long as <c>connectTimeout</c> allows; then they are answered with 503.
    /// </summary>
    [Bounds("1", "100000")]
    public int? MaxConnections { get; init; }

    /// <summary>
    /// The most requests that wait for a connection to each destination when <c>maxConnections</c> are in use, or for any destination when all
    /// have <c>maxRequests</c>; further ones are answered with 503 at once. 0: none waits. Default: 1000. Without those nothing ever waits.
    /// </summary>
    [Bounds("0", "100000")]
    public int MaxPending { get; init; } = 1000;

    /// <summary>Which destination a request goes to. Default: in turns, each as often as its weight says.</summary>
    public BalanceConfig Balance { get; init; } = new();

    /// <summary>
    /// In how long a destination that has come back gets its whole share of the requests: at first a tenth of it, then more and more. Default: 0, at once.
    /// </summary>
    [Bounds("0", "1h")]
    public TimeSpan SlowStart { get; init; }

    /// <summary>
    /// The most requests to each destination at a time, of whatever protocol. Further ones go to other destinations. When all are full they
    /// wait, first come first served, in a line of <c>maxPending</c> places, for as long as <c>connectTimeout</c> allows; then they are answered
    /// with 503. Default: no limit.
    /// </summary>
    [Bounds("1", "100000")]
    public int? MaxRequests { get; init; }

    /// <summary>Finds out how many requests it can take at a time, and refuses others at once. Default: no limit beside <c>maxRequests</c>.</summary>
    public ConcurrencyConfig? Concurrency { get; init; }

    /// <summary>
    /// With <c>concurrency</c>: an expression that says how much a request matters, where its route does not: <c>high</c> is let in up to the whole limit,
    /// <c>normal</c> up to 80 % of it, <c>low</c> up to 60 %; a number is such a percentage itself. What is none of these is normal. Default: all up to the
    /// whole limit.
    /// </summary>
    public string? Priority { get; init; }

    /// <summary>Tells a webhook that there is no room at any destination, so that more can be started. Default: nobody is told.</summary>
    public ScalingConfig? Scaling { get; init; }

    /// <summary>Asks the destinations for their health. Default: they are not asked.</summary>
    public HealthConfig? Health { get; init; }

    /// <summary>Stops asking the upstream, or each destination of it, while it fails. Default: none.</summary>
    public BreakerConfig? Breaker { get; init; }

    /// <summary>When a request is sent again. Default: once, to another destination, when no connection came about, so that nothing was sent.</summary>
    public RetryConfig? Retry { get; init; }

    /// <summary>When a request that is slow is sent to a second destination, too. Default: never.</summary>
    public HedgeConfig? Hedge { get; init; }

    /// <summary>Which destinations are left out for a while, where there are several. Default: one that has failed five times in a row, for 30s.</summary>
    public OutlierConfig Outliers { get; init; } = new();

    /// <summary>
    /// Whether equal GETs of composed answers are one request while it is under way, also those of different clients' requests: same route,
    /// URL and caller, which means the client's address and every field that is passed on, but not ids of requests and traces. Default: true.
    /// </summary>
    public bool Coalesce { get; init; } = true;

    /// <summary>Makes single GETs of composed answers that arrive together one bulk request. Default: each is a request of its own.</summary>
    public UpstreamBatchConfig? Batch { get; init; }

    /// <summary>TLS towards the destinations. Default: they are checked against the authorities that the machine trusts.</summary>
    public UpstreamTlsConfig? Tls { get; init; }

    /// <summary>Policies by name that are asked before each exchange.</summary>
    [RemainingKeys(RemainingKeys.UpstreamPolicies)]
    public IReadOnlyList<ConfigEntry> Policies { get; init; } = [];
}
