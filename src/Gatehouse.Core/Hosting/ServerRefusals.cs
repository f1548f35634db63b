using System.Buffers;
using System.Diagnostics;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Gives what Kestrel refuses by itself the body, the correlation id, the log line and the count that every error of the gateway has.
/// Kestrel tells a diagnostic source about each such request just before it would answer with a bare head; being that source, one for
/// each server, costs nothing where nothing is refused. Why so: <c>docs/decisions/0009-refusals-of-the-server.md</c>.
/// </summary>
/// <param name="gateway">Whose server it is.</param>
/// <param name="isRecorded">Whether the server's requests are logged and counted.</param>
internal sealed partial class ServerRefusals(Gateway gateway, bool isRecorded) : DiagnosticSource
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private readonly RequestEnd end = new(gateway);

    public override bool IsEnabled(string name) => name == BadRequest;

    public override void Write(string name, object? value)
    {
        if (name != BadRequest || value is not IFeatureCollection features)
            return;
        try
        {
            // What has reached the middleware is answered and recorded there. Streams of HTTP/2 are reset, which is not told; were it told
            // one day, this is no way to answer them.
            if (features.Get<GatewayRequest>() is null
                && features.Get<IHttpResponseFeature>() is { HasStarted: false } response
                && features.Get<IHttpRequestFeature>() is { } request && !HttpProtocol.IsHttp2(request.Protocol))
            {
                Answer(features, request.RawTarget, response.StatusCode);
            }
        }
        catch (Exception e)
        {
            // Kestrel then answers as it would have, or closes.
            LogFailure(gateway.Logger, e);
        }
    }

    private void Answer(IFeatureCollection features, string? rawTarget, int status)
    {
        var context = new DefaultHttpContext(features);
        var started = gateway.Time.GetTimestamp();
        var serving = gateway.Enter();
        try
        {
            // Null as long as none has been read, whatever the interface says.
            var fault = CanonicalTargetParser.Parse(rawTarget ?? "", out var target);
            var request = new GatewayRequest(target, CorrelationId.Of(context.Request.Headers[Forwarding.HeaderNames.CorrelationId]), serving.Snapshot.Forwarded.ClientAddress(context));
            features.Set(request);
            var problem = RefusalProblems.Of(status, fault);
            request.ErrorCode = problem.Code;
            Write(features, context, request, problem);
            if (isRecorded)
                end.Record(context, request, serving.Snapshot, started);
        }
        finally
        {
            gateway.Exit(serving);
        }
    }

    // There is no body to write to, for there was no request. The head goes through Kestrel, so that it knows of the answer and adds none
    // of its own, and the body behind it into the same pipe. Kestrel then ends the connection, and with it the pipe, which sends both.
    private static void Write(IFeatureCollection features, HttpContext context, GatewayRequest request, Problem problem)
    {
        context.Response.Headers[Forwarding.HeaderNames.CorrelationId] = request.CorrelationId;
        context.Response.Headers.Connection = "close";
        // Kestrel's list of methods for what it would refuse with 405.
        context.Response.Headers.Allow = default;
        var body = ProblemResponse.Begin(context, problem);
        var start = features.GetRequiredFeature<IHttpResponseBodyFeature>().StartAsync();
        Debug.Assert(start.IsCompletedSuccessfully, "nobody has asked to be called before the head");
        features.GetRequiredFeature<IConnectionTransportFeature>().Transport.Output.Write(body.Span);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A request that the server refused could not be answered. This is a bug.")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
