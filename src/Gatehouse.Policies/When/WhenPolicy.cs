using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.When;

/// <summary>Refuses what does not meet the condition. Immutable.</summary>
internal sealed class WhenPolicy(Expression condition) : RoutePolicy
{
    private static readonly Problem Unknown = new(StatusCodes.Status401Unauthorized, "token_required", "Access token required");
    private static readonly Problem Refused = new(StatusCodes.Status403Forbidden, "condition_not_met", "Forbidden");

    private readonly bool asksWhoCalls = condition.References.Any(reference => reference.Variable == "auth");

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        condition.IsTrue(RequestVariables.Of(context)) ? next(context) : RefuseAsync(context);

    // Who has not said who calls may be let in once that is known.
    private Task RefuseAsync(HttpContext context)
    {
        if (!asksWhoCalls || GatewayRequest.Of(context).Caller is not null)
            return ProblemResponse.WriteAsync(context, Refused);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return ProblemResponse.WriteAsync(context, Unknown);
    }
}
