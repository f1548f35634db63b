using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.Core.Telemetry.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>What happens to every request at its end: an exception becomes an answer, and the request is counted and logged.</summary>
internal sealed partial class RequestEnd(Gateway gateway)
{
    private readonly RouteSeries unmatched = gateway.Metrics.Unmatched;

    /// <summary>Answers for an exception. The client's faults are its own; the rest are bugs, told to the log and to nobody else.</summary>
    public Task HandleAsync(HttpContext context, Exception exception)
    {
        var request = GatewayRequest.Of(context);
        var problem = exception switch
        {
            _ when context.RequestAborted.IsCancellationRequested => RequestProblems.ClientAborted,
            BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => RequestProblems.BodyTooLarge,
            BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout } => RequestProblems.BodyTimeout,
            BadHttpRequestException => GatewayProblems.BadRequest,
            _ => GatewayProblems.Internal,
        };
        if (problem == GatewayProblems.Internal)
            LogFailure(gateway.Logger, exception, request.RouteId ?? "-", request.CorrelationId);
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            context.Response.Headers[Forwarding.HeaderNames.CorrelationId] = request.CorrelationId;
        }
        return exception is BadHttpRequestException ? ProblemResponse.WriteLastAsync(context, problem) : ProblemResponse.WriteAsync(context, problem);
    }

    /// <summary>Counts and logs the request.</summary>
    public void Record(HttpContext context, GatewayRequest request, GatewaySnapshot snapshot, long started)
    {
        var ended = gateway.Time.GetTimestamp();
        var duration = gateway.Time.GetElapsedTime(started, ended);
        var method = context.Request.Method;
        var status = request.ErrorCode == RequestProblems.ClientAborted.Code ? RequestProblems.ClientAborted.Status : context.Response.StatusCode;
        (request.Series ?? unmatched).Record(method, status, request.ErrorCode, duration);
        if (gateway.AccessLog is not { } log)
            return;
        log.Write(new AccessLogEntry
        {
            Timestamp = log.At(ended),
            // None was read of a request that the server refused before.
            Method = method.Length > 0 ? method : "-",
            Url = UrlOf(request, snapshot.Secrets),
            Protocol = context.Request.Protocol,
            Status = status,
            Duration = duration,
            BytesSent = BytesOf(context, request),
            Client = request.ClientAddress,
            Route = request.RouteId,
            Upstream = request.Upstream,
            HedgeWon = request.HedgeWon,
            CorrelationId = request.CorrelationId,
            ErrorCode = request.ErrorCode,
        });
    }

    // A request that was refused before anybody looked for the key still has it.
    private static string UrlOf(GatewayRequest request, SecretParameter[] secrets)
    {
        foreach (var secret in secrets)
        {
            if (secret.Find(request.Target.Query, out _) > 0)
                request.ReplaceQuery(secret.Without(request.Target.Query));
        }
        return request.Target.Text;
    }

    // What was forwarded is counted as it passes; an answer made here says its length.
    private static long? BytesOf(HttpContext context, GatewayRequest request) =>
        request.BytesSent > 0 || HttpMethods.IsHead(context.Request.Method) || context.Response.StatusCode == StatusCodes.Status304NotModified
            ? request.BytesSent
            : context.Response.ContentLength ?? 0;

    [LoggerMessage(Level = LogLevel.Error, Message = "A request to route '{Route}' failed inside the gateway (correlation id {CorrelationId}).")]
    private static partial void LogFailure(ILogger logger, Exception exception, string route, string correlationId);
}
