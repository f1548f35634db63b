using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Compiles a configuration. Finds every error that the text alone does not show: unknown upstreams, bad addresses, what policies
/// refuse.
/// </summary>
internal sealed class SnapshotBuilder(SnapshotServices services)
{
    private readonly ILogger logger = services.Loggers.CreateLogger("Gatehouse");

    /// <summary>
    /// Compiles; null when errors were added. The previous snapshot's unchanged upstreams and policies are taken over, not made again.
    /// </summary>
    public GatewaySnapshot? Build(GatewayConfig config, GatewaySnapshot? previous, ConfigErrors errors)
    {
        var resources = new SnapshotResources(previous?.Resources);
        var forwarded = BuildForwarded(config.Forwarded, errors);
        var exchange = new Exchange(forwarded, services.Time);
        var parts = new PartCompiler(services, resources, config, errors);
        parts.Compile();
        var upstreams = BuildUpstreams(config, resources, new PolicyPlacer(services, resources, parts, errors), errors);
        var routes = new RouteCompiler(services, new PolicyCompiler(services, resources, parts, config, errors), upstreams, exchange, errors).Compile(config, parts.Routes);
        resources.Seal();
        if (errors.Any)
        {
            _ = resources.ReleaseAsync();
            return null;
        }
        return new GatewaySnapshot
        {
            Revision = (previous?.Revision ?? 0) + 1,
            Config = config,
            Routes = routes,
            Upstreams = upstreams,
            Parts = parts.Parts,
            Resources = resources,
            Forwarded = forwarded,
        };
    }

    private Dictionary<string, Forwarder> BuildUpstreams(GatewayConfig config, SnapshotResources resources, PolicyPlacer placer, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        var uses = placer.HashOf(PolicyPlaces.Upstreams);
        var upstreams = new Dictionary<string, Forwarder>(StringComparer.Ordinal);
        foreach (var (name, section) in config.Upstreams)
        {
            CheckName(name, section, errors);
            if (section.Destinations.Count == 0)
                errors.Add(ConfigErrorCodes.MissingKey, section.At("destinations"), $"upstream '{name}' has no destination");
            var destinations = new List<Destination>();
            foreach (var destination in section.Destinations)
            {
                var parsed = Destination.Parse(destination.Url, out var error, out var hint);
                if (parsed is null)
                    errors.Add(ConfigErrorCodes.BadAddress, destination.At("url"), error!, hint);
                else
                    destinations.Add(parsed);
            }
            var tls = UpstreamTlsReader.Read(section.Tls, errors);
            if (section.Tls is not null && destinations.Count == section.Destinations.Count && !destinations.Exists(destination => destination.IsSecure))
                errors.Add(ConfigErrorCodes.BadValue, section.At("tls"), $"upstream '{name}' has no destination with TLS", "write https:// or h2://, or leave 'tls' out");
            if (errors.Items.Count > before)
                continue;
            var limits = new UpstreamLimits(section.ConnectTimeout, section.Timeout, section.IdleTimeout);
            var connections = section.MaxConnections is { } max ? new ConnectionLimits(max, section.MaxPending) : ConnectionLimits.None;
            var identity = new ResourceIdentity("upstream", ConfigHash.Of(section.Node) ^ tls.Fingerprint ^ (section.Policies.Count > 0 ? uses : 0), name);
            upstreams.Add(name, resources.Take(identity, () => new Forwarder(
                new Upstream(name, limits, destinations)
                {
                    Connections = connections,
                    Tls = tls,
                    Coalesces = section.Coalesce,
                    Requests = services.Metrics.Upstream(name),
                },
                services.Time,
                logger)
            {
                Gate = placer.Gate(identity, section.Policies),
            })!);
        }
        return upstreams;
    }

    private static void CheckName(string name, UpstreamConfig section, ConfigErrors errors)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAny("/?{}*# \t"))
            errors.Add(ConfigErrorCodes.BadValue, section.Node, $"'{name}' is not a name for an upstream", "use letters, digits, '-', '_' and '.'");
    }

    private static ForwardedFields BuildForwarded(ForwardedConfig section, ConfigErrors errors)
    {
        var trust = new List<IPNetwork>();
        foreach (var text in section.Trust)
        {
            if (IPNetwork.TryParse(text, out var network))
                trust.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                trust.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                errors.Add(ConfigErrorCodes.BadValue, section.At("trust"), $"'{text}' is not an address or network", "write 10.0.0.1 or 10.0.0.0/8");
        }
        return new ForwardedFields(trust, section.Standard);
    }
}
