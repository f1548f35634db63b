using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Snapshots;

/// <summary>
/// Compiles a configuration. Finds every error that the text alone does not show: unknown upstreams, bad addresses, what policies
/// refuse.
/// </summary>
internal sealed class SnapshotBuilder(SnapshotServices services)
{
    /// <summary>
    /// Compiles; null when errors were added. The previous snapshot's unchanged upstreams and policies are taken over, not made again.
    /// </summary>
    public GatewaySnapshot? Build(GatewayConfig config, GatewaySnapshot? previous, ConfigErrors errors, long? revision = null)
    {
        var resources = new SnapshotResources(previous?.Resources);
        var forwarded = BuildForwarded(config.Forwarded, errors);
        var parts = new PartCompiler(services, resources, config, errors);
        parts.Compile();
        var upstreams = new UpstreamCompiler(services, resources, new PolicyPlacer(services, resources, parts, errors), errors).Compile(config);
        var exchange = new Exchange(forwarded, services.Time) { Upstreams = upstreams };
        var routes = new RouteCompiler(services, new PolicyCompiler(services, resources, parts, config, errors), upstreams, exchange, errors).Compile(config, parts.Routes);
        resources.Seal();
        if (errors.Any)
        {
            _ = resources.ReleaseAsync();
            return null;
        }
        FallbackReview.Warn(config, upstreams, routes, errors);
        return new GatewaySnapshot
        {
            Revision = revision ?? (previous?.Revision ?? 0) + 1,
            Config = config,
            Routes = routes,
            Upstreams = upstreams,
            Parts = parts.Parts,
            Secrets = [.. parts.Parts.All.Select(part => part.Secret).OfType<SecretParameter>()],
            Resources = resources,
            Forwarded = forwarded,
        };
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
