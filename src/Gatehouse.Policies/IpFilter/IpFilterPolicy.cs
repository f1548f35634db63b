using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.IpFilter;

/// <summary>Refuses addresses that are denied, and, where a list of allowed ones exists, those that are not on it. Immutable.</summary>
internal sealed class IpFilterPolicy(AddressSet? allow, AddressSet deny) : RoutePolicy
{
    private static readonly Problem Refused = new(StatusCodes.Status403Forbidden, "ip_refused", "Address not allowed");

    public override Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var address = GatewayRequest.Of(context).ClientAddress;
        return deny.Contains(address) || allow?.Contains(address) == false
            ? ProblemResponse.WriteAsync(context, Refused)
            : next(context);
    }
}
