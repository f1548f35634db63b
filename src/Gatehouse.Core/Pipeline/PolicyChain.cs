using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline;

/// <summary>Links policies into delegates, once, when a snapshot is built.</summary>
internal static class PolicyChain
{
    /// <summary>A delegate that runs a policy with what comes after it.</summary>
    public static RequestDelegate Link(RoutePolicy policy, RequestDelegate next) => new Step(policy, next).InvokeAsync;

    private sealed class Step(RoutePolicy policy, RequestDelegate next)
    {
        public Task InvokeAsync(HttpContext context) => policy.InvokeAsync(context, next);
    }
}
