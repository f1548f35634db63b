using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Headers;

/// <summary>Edits the request on its way in. Immutable.</summary>
internal sealed class RequestHeadersPolicy(HeaderEdits edits) : RoutePolicy
{
    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        edits.Apply(context.Request.Headers);
        GatewayRequest.Of(context).Withhold(edits.Removed);
        return next(context);
    }
}
