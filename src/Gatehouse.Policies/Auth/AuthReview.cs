using System.Net;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth;

/// <summary>Warns of routes that are open, or carry tokens in the open.</summary>
internal static class AuthReview
{
    public static void Warn(RouteReview route)
    {
        // Where roles are asked for nobody gets in, and `roles` says so.
        if (!route.Mentions("auth") && ChangesState(route) && route.Destinations.Any() && !route.Policies.Any(policy => policy is "roles" or "rolesAll"))
            route.Warn($"route '{route.Rule.Id}' changes state, and everybody may call it", "add 'auth', or 'auth: none' if that is meant");
        if (!route.Policies.Contains("auth"))
            return;
        if (route.Destinations.FirstOrDefault(IsOpen) is { } destination)
            route.Warn($"route '{route.Rule.Id}' sends its callers' tokens to {destination.Host} without TLS", "write https://");
    }

    private static bool ChangesState(RouteReview route) =>
        route.Rule.Methods.Count == 0
        || route.Rule.Methods.Any(method => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method));

    private static bool IsOpen(Uri destination) =>
        destination.Scheme == Uri.UriSchemeHttp
        && !destination.IsLoopback
        && !(IPAddress.TryParse(destination.Host, out var address) && IPAddress.IsLoopback(address));
}
