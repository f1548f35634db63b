using Gatehouse.Core.Pipeline;
using Gatehouse.Policies.Auth;
using Gatehouse.Policies.Batch;
using Gatehouse.Policies.BodyLimit;
using Gatehouse.Policies.Cache;
using Gatehouse.Policies.Cors;
using Gatehouse.Policies.Headers;
using Gatehouse.Policies.Identity;
using Gatehouse.Policies.IpFilter;
using Gatehouse.Policies.Limit;
using Gatehouse.Policies.Login;
using Gatehouse.Policies.Redirect;
using Gatehouse.Policies.Respond;
using Gatehouse.Policies.Roles;
using Gatehouse.Policies.SecurityHeaders;
using Gatehouse.Policies.Transform;
using Gatehouse.Policies.When;

namespace Gatehouse.Policies;

/// <summary>The list of policies that come with the gateway. A new one is a folder and a line here.</summary>
public static class BuiltInPolicies
{
    /// <summary>All of them. Within a stage they run in this order; the parts that they bring along are made in it.</summary>
    public static IReadOnlyList<RoutePolicyModule> All { get; } =
    [
        new SecurityHeadersModule(),
        new IpFilterModule(),
        new CorsModule(),
        new BodyLimitModule(),
        new LimitModule(),
        new AuthModule(),
        new IdentityModule(),
        new RolesModule(),
        new RolesAllModule(),
        new WhenModule(),
        new CacheModule(),
        new RequestHeadersModule(),
        new ResponseHeadersModule(),
        new RequestModule(),
        new ResponseModule(),
        new RedirectModule(),
        new RespondModule(),
        new BatchModule(),
        new LoginModule(),
    ];
}
