using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Upstreams.Resilience;

namespace Gatehouse.Core.Snapshots;

/// <summary>Warns of upstreams whose fallback is the last good answer while none of their routes keeps answers.</summary>
internal static class FallbackReview
{
    public static void Warn(GatewayConfig config, IReadOnlyDictionary<string, Forwarder> upstreams, IReadOnlyList<CompiledRoute> routes, ConfigErrors errors)
    {
        foreach (var (name, section) in config.Upstreams)
        {
            if (upstreams.GetValueOrDefault(name)?.Upstream.Fallback == Fallback.Cached && !routes.Any(route => KeepsAnswers(route, name)))
                errors.Warn(ConfigErrorCodes.Risky, section.Breaker!.At("fallback"), $"no route to upstream '{name}' keeps answers, so there is no last good one", "add 'cache' to a route that leads to it");
        }
    }

    private static bool KeepsAnswers(CompiledRoute route, string upstream) =>
        route.Upstreams.Contains(upstream) && route.Policies.Any(policy => policy.Policy.KeepsAnswers);
}
