using Gatehouse.Core.Pipeline;

namespace Gatehouse.Core.Hosting;

/// <summary>What the gateway answers before and around a route.</summary>
internal static class GatewayProblems
{
    public static readonly Problem RouteNotFound = new(404, "route_not_found", "Route not found");
    public static readonly Problem MethodNotAllowed = new(405, "method_not_allowed", "Method not allowed");
    public static readonly Problem MethodNotSupported = new(501, "method_not_supported", "Method not supported");
    public static readonly Problem Internal = new(500, "internal_error", "Internal error");
    public static readonly Problem BadRequest = new(400, "invalid_request", "Invalid request");
    public static readonly Problem InvalidFraming = new(400, "invalid_framing", "The request says in two ways, or in an unknown one, where it ends");
    public static readonly Problem InvalidHost = new(400, "invalid_host", "The request is not for exactly one host");
    public static readonly Problem InvalidField = new(400, "invalid_header", "A header field of the request is malformed");
}
