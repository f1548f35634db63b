using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary><c>/health</c>, <c>/health/live</c>, <c>/health/ready</c>: for people, supervisors and load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary>Answers one of <see cref="ReservedPaths"/>. GET and HEAD only.</summary>
    public static Task AnswerAsync(HttpContext context, Gateway gateway, ReadOnlySpan<char> path)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return Pipeline.ProblemResponse.WriteAsync(context, GatewayProblems.MethodNotAllowed);
        }
        var status = gateway.IsReady || path is ReservedPaths.Live ? "ok" : gateway.IsDraining ? "draining" : "starting";
        var full = path is ReservedPaths.Health;
        context.Response.StatusCode = !gateway.IsReady && path is ReservedPaths.Ready ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        return JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, status);
            json.WriteString("timestamp"u8, gateway.Time.GetUtcNow());
            if (full)
                WriteUpstreams(json, gateway);
            json.WriteEndObject();
        });
    }

    private static void WriteUpstreams(Utf8JsonWriter json, Gateway gateway)
    {
        var snapshot = gateway.Current.Snapshot;
        json.WriteNumber("revision"u8, snapshot.Revision);
        json.WriteStartArray("upstreams"u8);
        foreach (var name in snapshot.Upstreams.Keys)
            json.WriteStringValue(name);
        json.WriteEndArray();
    }
}
