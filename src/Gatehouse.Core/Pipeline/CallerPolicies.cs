using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>Runs the policies that a caller brings along, where the caller is known. Immutable.</summary>
internal sealed class CallerPolicies : RoutePolicy
{
    public static readonly CallerPolicies Step = new();

    public override bool ActsOnResponse => true;

    public override Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        GatewayRequest.Of(context).Caller is { Policies.Count: > 0 } caller ? Run(caller.Policies, 0, context, next) : next(context);

    public override void OnResponse(HttpContext context)
    {
        if (GatewayRequest.Of(context).Caller is not { } caller)
            return;
        for (var i = caller.Policies.Count - 1; i >= 0; i--)
        {
            if (caller.Policies[i].ActsOnResponse)
                caller.Policies[i].OnResponse(context);
        }
    }

    private static Task Run(IReadOnlyList<RoutePolicy> policies, int i, HttpContext context, RequestDelegate next) =>
        policies[i].InvokeAsync(context, i + 1 == policies.Count ? next : later => Run(policies, i + 1, later, next));
}
