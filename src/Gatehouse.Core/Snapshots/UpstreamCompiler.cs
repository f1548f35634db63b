using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Forwarding.Discovery;
using Gatehouse.Core.Forwarding.Probes;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Discovery;
using Gatehouse.Core.Upstreams.Health;
using Gatehouse.Core.Upstreams.LoadBalancing;
using Gatehouse.Core.Upstreams.Overload;
using Gatehouse.Core.Upstreams.Resilience;
using Gatehouse.Discovery.Addresses;
using Gatehouse.Expressions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>Makes the upstreams of one configuration, or takes them over from the one before.</summary>
internal sealed class UpstreamCompiler(SnapshotServices services, SnapshotResources resources, PolicyPlacer placer, ConfigErrors errors)
{
    private readonly ILogger logger = services.Loggers.CreateLogger("Gatehouse");

    /// <summary>The upstreams by name; those with errors are left out.</summary>
    public Dictionary<string, Forwarder> Compile(GatewayConfig config)
    {
        var uses = placer.HashOf(PolicyPlaces.Upstreams);
        var upstreams = new Dictionary<string, Forwarder>(StringComparer.Ordinal);
        foreach (var (name, section) in config.Upstreams)
        {
            var before = errors.Items.Count;
            CheckName(name, section);
            var discover = DiscoverReader.Read(name, section, errors);
            var destinations = section.Discover is null ? ReadDestinations(name, section) : [];
            var tls = UpstreamTlsReader.Read(section.Tls, errors);
            if (section.Tls is not null && section.Discover is null && destinations.Count == section.Destinations.Count && !destinations.Exists(destination => destination.IsSecure))
                errors.Add(ConfigErrorCodes.BadValue, section.At("tls"), $"upstream '{name}' has no destination with TLS", "write https:// or h2://, or leave 'tls' out");
            var balancer = ReadBalancer(section.Balance);
            var retry = RetryReader.Read(section.Retry, errors);
            var hedge = HedgeReader.Read(section, errors);
            var fallback = section.Breaker is null ? null : BreakerReader.Fallback(name, section.Breaker, config.Upstreams.Keys.ToList(), services.Keys, errors);
            var healthy = section.Health is null ? null : ProbeReader.Body(section.Health, services.Expressions, errors);
            var priority = ReadPriority(section);
            var scaling = ScalingReader.Read(section, errors);
            if (errors.Items.Count > before)
                continue;
            var identity = new ResourceIdentity("upstream", ConfigHash.Of(section.Node) ^ tls.Fingerprint ^ (section.Policies.Count > 0 ? uses : 0), name);
            upstreams.Add(name, resources.Take(identity, () => Create(identity, section, destinations, tls, (balancer, retry, hedge, fallback, healthy, discover, priority, scaling)))!);
        }
        return upstreams;
    }

    private Forwarder Create(ResourceIdentity identity, UpstreamConfig section, List<Destination> destinations, UpstreamTls tls, (Balancer Balancer, RetryPolicy Retry, HedgeLimits? Hedge, Fallback? Fallback, Expression? Healthy, DiscoveryAddress? Discover, Expression? Priority, ScalingLimits? Scaling) read)
    {
        var name = identity.Scope;
        // What is known of an address, and the connections to it, outlive a change of anything else in the section.
        var states = resources.TakeFor(identity, new ResourceIdentity("destinations", 0, name), () => new DestinationStates(services.Time, address => new DestinationLog(logger, name, address)))!;
        var settings = new ConnectionSettings(
            name, section.ConnectTimeout, section.MaxConnections is { } max ? new ConnectionLimits(max, section.MaxPending) : ConnectionLimits.None, tls);
        var connections = resources.TakeFor(identity, new ResourceIdentity("connections", HashOf(settings, section), name), () => new UpstreamConnections(settings, services.Time, logger))!;
        var source = read.Discover is null ? null : resources.TakeFor(identity, SourceOf(name, read.Discover, section), () => CreateSource(read.Discover, section.Discover!));
        var upstream = new Upstream(name, new UpstreamLimits(section.ConnectTimeout, section.Timeout, section.IdleTimeout), services.Time)
        {
            Balancer = read.Balancer,
            Retry = read.Retry,
            Hedge = read.Hedge is null ? null : new Hedge(read.Hedge, states.Latencies, services.Time),
            Budget = new RetryBudget(section.Retry?.Budget.Share ?? 0.2, services.Time),
            Breaker = section.Breaker is { Per: BreakerScope.Upstream } whole ? new Breaker(BreakerReader.Limits(whole), services.Time, new BreakerLog(logger, name)) : null,
            Breakers = section.Breaker is { Per: BreakerScope.Destination } each ? new DestinationBreakers(BreakerReader.Limits(each), services.Time, destination => new BreakerLog(logger, name, destination.Text)) : null,
            Fallback = read.Fallback,
            Outliers = new OutlierDetector(OutlierReader.Read(section.Outliers)),
            Panic = section.Outliers.Panic.Share,
            Concurrency = section.Concurrency is not { } wanted ? null : new AdaptiveLimit(new AdaptiveLimits(wanted.Min, wanted.Max, Math.Clamp(wanted.Start, wanted.Min, wanted.Max)), services.Time),
            Priority = read.Priority,
            ReadsTarget = ReadsTarget(read.Balancer.Hash) || ReadsTarget(read.Priority),
            SlowStart = section.SlowStart,
            Line = section.MaxRequests is null ? null : new WaitingLine(section.MaxPending),
            Coalesces = section.Coalesce,
            Requests = services.Metrics.Upstream(name),
            Source = source,
        };
        var lease = new ConnectionLease(connections);
        var http1 = lease.Take([.. destinations]);
        upstream.SetDestinations(destinations.Select((destination, index) => new Member(destination, states.Of(destination))
        {
            Weight = section.Destinations[index].Weight,
            IsBackup = section.Destinations[index].Backup,
            MaxRequests = section.MaxRequests ?? int.MaxValue,
            Index = index,
            Connections = http1[index],
        }));
        var health = section.Health is not { } asked ? null : new HealthChecker(
            upstream, new HealthLimits(asked.Every, asked.Timeout, asked.Healthy, asked.Unhealthy), ProbeReader.Create(asked, connections.Framework, read.Healthy), services.Time);
        return new Forwarder(upstream, connections, health)
        {
            States = states,
            Gate = placer.Gate(identity, section.Policies),
            Lease = lease,
            Feed = source is null ? null : new DestinationFeed(source, upstream, states, lease, section.MaxRequests ?? int.MaxValue),
            Scaling = read.Scaling is null ? null : new ScalingHook(upstream, read.Scaling, services.Time, logger),
        };
    }

    // The list that is known survives a change of anything else in the section.
    private static ResourceIdentity SourceOf(string name, DiscoveryAddress address, UpstreamConfig section) =>
        new("instances", ConfigHash.Of(section.Discover!.Node) ^ (UInt128)address.Every.Ticks, name);

    private InstanceSource CreateSource(DiscoveryAddress address, DiscoverConfig section) =>
        new(
            address,
            $"{section.Url} {section.Scheme} {section.Server} {section.Tag} {section.Dc} {section.Loopback}",
            address.CreateWatch(services.Time, logger, section.Cache is null ? null : BoundedFile.FullPath(section.Cache, section.Node.Source.BaseDirectory)));

    private static UInt128 HashOf(ConnectionSettings settings, UpstreamConfig section) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{settings.ConnectTimeout.Ticks} {settings.Limits.Max} {settings.Limits.MaxPending}")))
        ^ settings.Tls.Fingerprint ^ (section.Tls is null ? 0 : ConfigHash.Of(section.Tls.Node));

    private List<Destination> ReadDestinations(string name, UpstreamConfig section)
    {
        if (section.Destinations.Count == 0)
            errors.Add(ConfigErrorCodes.MissingKey, section.At("destinations"), $"upstream '{name}' has no destination", "write its address, or where its instances are found: 'discover'");
        else if (section.Destinations.All(destination => destination.Backup))
            errors.Add(ConfigErrorCodes.BadValue, section.At("destinations"), $"upstream '{name}' has backups only", "a backup stands in for destinations that are none");
        var destinations = new List<Destination>();
        foreach (var destination in section.Destinations)
        {
            var parsed = Destination.Parse(destination.Url, out var error, out var hint);
            if (parsed is null)
                errors.Add(ConfigErrorCodes.BadAddress, destination.At("url"), error!, hint);
            else
                destinations.Add(parsed);
        }
        return destinations;
    }

    private static bool ReadsTarget(Expression? expression) =>
        expression?.References.Any(reference => reference is { Variable: "request", Path: [] or ["path" or "query", ..] }) == true;

    private Expression? ReadPriority(UpstreamConfig section)
    {
        if (section.Concurrency is { } limits && limits.Min > limits.Max)
            errors.Add(ConfigErrorCodes.OutOfRange, limits.At("max"), "'max' is less than 'min'");
        if (section.Priority is null)
            return null;
        if (section.Concurrency is null)
            errors.Add(ConfigErrorCodes.BadValue, section.At("priority"), "'priority' is for 'concurrency', which is not there", "add 'concurrency: adaptive'");
        return new ExpressionCompiler(services.Expressions, RoutePattern.Empty).Compile(section.At("priority"), errors);
    }

    private Balancer ReadBalancer(BalanceConfig section)
    {
        var hash = section.Hash is null ? null : new ExpressionCompiler(services.Expressions, RoutePattern.Empty).Compile(section.At("hash"), errors);
        if (section.Hash is null && section.By == BalanceWay.Hash)
            errors.Add(ConfigErrorCodes.MissingKey, section.Node, "'hash' needs to know of what", "write 'balance: { hash: request.ip }'");
        if (section.Hash is not null && section.By is not (BalanceWay.RoundRobin or BalanceWay.Hash))
            errors.Add(ConfigErrorCodes.BadValue, section.At("by"), "'hash' is a way of its own", "leave out 'by'");
        if (section.Sticky is { } cookie && HeaderSyntax.FaultOfName(cookie) is not null)
            errors.Add(ConfigErrorCodes.BadValue, section.At("sticky"), $"'{cookie}' is not a name for a cookie", "use letters, digits, '-' and '_'");
        if (section.Key is not null && section.Sticky is null)
            errors.Add(ConfigErrorCodes.BadValue, section.At("key"), "'key' signs the cookie of 'sticky', which is not there");
        return new Balancer
        {
            Way = section.Hash is null ? section.By : BalanceWay.Hash,
            Hash = hash,
            Cookie = section.Sticky,
            CookieKey = section.Key is null ? services.RandomKey : SHA256.HashData(Encoding.UTF8.GetBytes(section.Key)),
        };
    }

    private void CheckName(string name, UpstreamConfig section)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny("/?{}*# \t"))
            errors.Add(ConfigErrorCodes.BadValue, section.Node, $"'{name}' is not a name for an upstream", "use letters, digits, '-', '_' and '.'");
    }
}
