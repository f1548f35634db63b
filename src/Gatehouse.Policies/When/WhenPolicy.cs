using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.When;

/// <summary>Refuses what does not meet the condition. Immutable.</summary>
internal sealed class WhenPolicy(Expression condition) : RoutePolicy
{
    private static readonly Problem Refused = new(StatusCodes.Status403Forbidden, "condition_not_met", "Forbidden");

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        condition.IsTrue(RequestVariables.Of(context)) ? next(context) : ProblemResponse.WriteAsync(context, Refused);
}
