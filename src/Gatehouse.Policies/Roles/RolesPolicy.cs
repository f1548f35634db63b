using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Roles;

/// <summary>Refuses callers without the roles. Immutable.</summary>
internal sealed class RolesPolicy(string[] roles, bool needsAll) : RoutePolicy
{
    private static readonly Problem Unknown = new(StatusCodes.Status401Unauthorized, "token_required", "Access token required");
    private static readonly Problem Insufficient = new(StatusCodes.Status403Forbidden, "insufficient_permissions", "Insufficient permissions");

    public override string Detail => $"{(needsAll ? "all" : "any")} of {string.Join(", ", roles)}";

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (GatewayRequest.Of(context).Caller is not { } caller)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return ProblemResponse.WriteAsync(context, Unknown);
        }
        return MayPass(caller) ? next(context) : ProblemResponse.WriteAsync(context, Insufficient);
    }

    private bool MayPass(Caller caller)
    {
        foreach (var role in roles)
        {
            if (caller.HasRole(role) != needsAll)
                return !needsAll;
        }
        return needsAll;
    }
}
