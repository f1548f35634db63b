using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>Links policies into one delegate, once, when a snapshot is built.</summary>
internal static class PolicyChain
{
    /// <summary>A delegate that runs the policies in the order given and then the answer.</summary>
    public static RequestDelegate Link(IReadOnlyList<RoutePolicy> policies, RequestDelegate answer)
    {
        var next = answer;
        for (var i = policies.Count - 1; i >= 0; i--)
            next = new Step(policies[i], next).InvokeAsync;
        return next;
    }

    private sealed class Step(RoutePolicy policy, RequestDelegate next)
    {
        public Task InvokeAsync(HttpContext context) => policy.InvokeAsync(context, next);
    }
}
