using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.SecurityHeaders;

/// <summary>Puts fixed headers on every answer. Immutable.</summary>
internal sealed class SecurityHeadersPolicy(KeyValuePair<string, string>[] sent, bool removePoweredBy, bool keepUpstream) : RoutePolicy
{
    public override bool ActsOnResponse => true;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) => next(context);

    public override void OnResponse(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (removePoweredBy)
            headers.Remove("X-Powered-By");
        foreach (var (name, value) in sent)
        {
            if (!keepUpstream || !headers.ContainsKey(name))
                headers[name] = value;
        }
    }
}
