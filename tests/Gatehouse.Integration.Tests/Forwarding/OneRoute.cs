using Gatehouse.Core.Hosting;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>Starts gateways that forward everything to one upstream.</summary>
internal static class OneRoute
{
    /// <param name="address">Of the only destination.</param>
    /// <param name="upstream">A further line in the upstream's section.</param>
    /// <param name="route">A further line in the route's section.</param>
    /// <param name="rest">Further lines at the top.</param>
    /// <param name="configure">Changes the builder.</param>
    public static Task<RunningGateway> ToAsync(
        string address, string upstream = "", string route = "", string rest = "", Action<GatewayBuilder>? configure = null) =>
        RunningGateway.StartAsync(
            $$"""
            upstreams:
              up:
                destinations: [{{address}}]
                {{upstream}}
            routes:
              /**:
                to: up
                {{route}}
            {{rest}}
            """,
            configure);
}
