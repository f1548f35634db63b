using System.Net;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// The listener for operators: health, metrics, upstreams, and what parts bring along. It cannot be reached through a route; a request must name the address it is bound
/// to, so that a web page cannot reach it through a name of its own (DNS rebinding).
/// </summary>
internal sealed class AdminEndpoints(Gateway gateway, ListenAddress address)
{
    private readonly PrometheusText metrics = new(
        new RequestMetricSource(gateway.Metrics), new UpstreamMetricSource(gateway.Metrics), new DestinationMetricSource(gateway),
        new NamedMetricSource(gateway.Metrics), new PartMetricSource(gateway), new ConfigMetricSource(gateway), new ProcessMetricSource());

    private static readonly Problem NotFound = new(404, "not_found", "Not found; there are /health, /health/live, /health/ready, /metrics, /upstreams and what parts of the configuration bring along");
    private static readonly Problem WrongHost = new(403, "host_refused", "Host not allowed");
    private static readonly Problem WrongOrigin = new(403, "origin_refused", "Not for web pages from elsewhere");

    public Task AnswerAsync(HttpContext context)
    {
        if (gateway.IsDraining)
            Draining.Tell(context);
        if (!IsOwnHost(new HostString(context.Request.Headers.Host.ToString()).Host))
            return ProblemResponse.WriteAsync(context, WrongHost);
        if (IsFromElsewhere(context.Request))
            return ProblemResponse.WriteAsync(context, WrongOrigin);
        var path = context.Request.Path.Value ?? "";
        if (ReservedPaths.Contains(path))
            return HealthEndpoints.AnswerAsync(context, gateway, path);
        if (path is not ("/metrics" or UpstreamsEndpoint.Path))
            return AnswerOfPartAsync(context, path);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return ProblemResponse.WriteAsync(context, GatewayProblems.MethodNotAllowed);
        }
        return path == UpstreamsEndpoint.Path ? UpstreamsEndpoint.AnswerAsync(context, gateway) : WriteMetricsAsync(context);
    }

    private Task AnswerOfPartAsync(HttpContext context, string path)
    {
        foreach (var part in gateway.Current.Snapshot.Parts.All.OfType<IAdminPart>())
        {
            if (path.StartsWith(part.AdminPath, StringComparison.Ordinal) && (path.Length == part.AdminPath.Length || path[part.AdminPath.Length] == '/'))
                return part.AnswerAsync(context, path[part.AdminPath.Length..]);
        }
        return ProblemResponse.WriteAsync(context, NotFound);
    }

    // A page can send a request to any address, and browsers say whose it is; what has a body besides needs a type that forms cannot have.
    private static bool IsFromElsewhere(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && ((request.Headers.Origin is { Count: > 0 } origin && !$"{request.Scheme}://{request.Headers.Host}".Equals(origin, StringComparison.OrdinalIgnoreCase))
            || (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site.ToString() is not ("same-origin" or "none")));

    private async Task WriteMetricsAsync(HttpContext context)
    {
        context.Response.ContentType = PrometheusText.ContentType;
        metrics.Write(context.Response.BodyWriter);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    // Bound to loopback: by name or loopback address only. Bound elsewhere, the operator has opened it: by IP address or as bound.
    private bool IsOwnHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && (!address.IsLoopback || IPAddress.IsLoopback(ip)));
}
