using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Canaries;

/// <summary>Chooses the upstream before a policy that keeps answers looks for one, which then is one of the same version. Immutable.</summary>
internal sealed class EarlyChoice(Split split) : RoutePolicy
{
    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        GatewayRequest.Of(context).ChosenUpstream = split.Choose(context).Upstream.Name;
        return next(context);
    }
}
