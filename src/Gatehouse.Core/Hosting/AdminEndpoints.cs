using System.Net;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Telemetry.Prometheus;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// The listener for operators: health, metrics and upstreams. It cannot be reached through a route; a request must name the address it is bound
/// to, so that a web page cannot reach it through a name of its own (DNS rebinding).
/// </summary>
internal sealed class AdminEndpoints(Gateway gateway, ListenAddress address)
{
    private readonly PrometheusText metrics = new(new RequestMetricSource(gateway.Metrics), new UpstreamMetricSource(gateway.Metrics), new DestinationMetricSource(gateway), new ProcessMetricSource());
    private static readonly Problem NotFound = new(404, "not_found", "Not found; there are /health, /health/live, /health/ready, /metrics and /upstreams");
    private static readonly Problem WrongHost = new(403, "host_refused", "Host not allowed");

    public Task AnswerAsync(HttpContext context)
    {
        if (!IsOwnHost(context.Request.Host.Host))
            return ProblemResponse.WriteAsync(context, WrongHost);
        var path = context.Request.Path.Value ?? "";
        if (ReservedPaths.Contains(path))
            return HealthEndpoints.AnswerAsync(context, gateway, path);
        if (path is not ("/metrics" or UpstreamsEndpoint.Path))
            return ProblemResponse.WriteAsync(context, NotFound);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return ProblemResponse.WriteAsync(context, GatewayProblems.MethodNotAllowed);
        }
        return path == UpstreamsEndpoint.Path ? UpstreamsEndpoint.AnswerAsync(context, gateway) : WriteMetricsAsync(context);
    }

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
