using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Redirect;

/// <summary>Answers every request with a redirect. Immutable.</summary>
internal sealed class RedirectPolicy(RedirectTarget target, int status) : RoutePolicy
{
    private static readonly Problem Refused = new(StatusCodes.Status400BadRequest, "redirect_refused", "No redirect for this address");

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var location = target.Render(GatewayRequest.Of(context));
        if (location is null)
            return ProblemResponse.WriteAsync(context, Refused);
        var response = context.Response;
        response.StatusCode = status;
        response.Headers.Location = location;
        response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
