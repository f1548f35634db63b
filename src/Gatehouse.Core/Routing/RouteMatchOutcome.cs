namespace Gatehouse.Core.Routing;

/// <summary>What the router found for a request.</summary>
internal enum RouteMatchOutcome
{
    /// <summary>No route has this host and path with conditions that hold: 404.</summary>
    NotFound,

    /// <summary>A route.</summary>
    Matched,

    /// <summary>Routes fit but for the method: 405, with <see cref="Router.AllowedMethods"/> as <c>Allow</c>.</summary>
    MethodNotAllowed,

    /// <summary>A CORS preflight request; the route is the one that the announced request would have.</summary>
    Preflight,
}
