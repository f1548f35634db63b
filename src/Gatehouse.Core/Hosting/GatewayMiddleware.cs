using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Hosting.ChunkedBodies;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Core.Routing;
using Gatehouse.Core.Snapshots;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// The way of every request through the gateway, from the server to the route's chain and back:
/// <code>
///   1 read target and fields           6 chain: policies, answer
///   2 count in, snapshot, id, check    7 exceptions to problems (the only place)
///   3 ordinary middleware, if any      8 metrics, access log
///   4 own endpoints                    9 count out
///   5 route
/// </code>
/// </summary>
internal sealed class GatewayMiddleware
{
    private readonly Gateway gateway;
    private readonly RequestDelegate? before; // null for none
    private readonly RequestEnd end;
    private readonly RequestDelegate whole;

    public GatewayMiddleware(Gateway gateway, IReadOnlyList<Func<HttpContext, RequestDelegate, Task>> before)
    {
        this.gateway = gateway;
        end = new RequestEnd(gateway);
        whole = InvokeAsync;
        for (var i = before.Count - 1; i >= 0; i--)
        {
            var (middleware, next) = (before[i], this.before ?? HandleAsync);
            this.before = context => middleware(context, next);
        }
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var started = gateway.Time.GetTimestamp();
        // 1
        var rawTarget = TargetOf(context);
        var fault = CanonicalTargetParser.Parse(rawTarget, out var target);
        var request = GatewayRequest.Find(context) is { } known && known.Owner == context ? known : AddRequest(context);
        var fields = FieldSurvey.Of(context.Request.Headers);
        // 2
        var serving = gateway.Enter();
        request.Begin(target, CorrelationId.Of(fields.CorrelationId), serving.Snapshot.Forwarded.ClientAddress(context), serving);
        request.Gateway = whole;
        context.Response.Headers[HeaderNames.CorrelationId] = request.CorrelationId;
        if (gateway.IsDraining)
            Draining.Tell(context);
        try
        {
            var refusal = RequestCheck.Of(context, request, fields, rawTarget, fault);
            if (context.Request.Headers.TransferEncoding.Count > 0)
                WatchedTransport.BeginChunks(context);
            ConnectionOptions.RemoveNominated(context.Request.Headers);
            if (refusal is not null)
                await ProblemResponse.WriteLastAsync(context, refusal);
            else if (fault == TargetFault.AsteriskForm)
                AnswerOptionsStar(context, serving.Router);
            else
                await (before is null ? HandleAsync(context, request) : before(context)); // 3 to 6
        }
        catch (Exception e)
        {
            // 7
            await end.HandleAsync(context, e);
        }
        finally
        {
            // 8
            end.Record(context, request, serving.Snapshot, started);
            // 9
            gateway.Exit(serving);
        }
    }

    // In an application of somebody's own, and for a request that was made out of another: whose features it may have, but not who called.
    private static GatewayRequest AddRequest(HttpContext context)
    {
        var request = new GatewayRequest();
        context.Features.Set(request);
        return request;
    }

    private Task HandleAsync(HttpContext context) => HandleAsync(context, GatewayRequest.Of(context));

    private Task HandleAsync(HttpContext context, GatewayRequest request)
    {
        // 4
        if (ReservedPaths.Contains(request.Target.Path))
            return HealthEndpoints.AnswerAsync(context, gateway, request.Target.Path);
        // 5
        var method = MethodOf(context);
        var serving = (Serving)request.Serving!;
        var outcome = serving.Router.Match(
            method, context.Request.Headers.Host, request.Target, context.Request.Headers, ref request.Parameters, out var route);
        if (route is null)
            return RefuseAsync(context, serving.Router, request, outcome);
        request.Enter(route.Id, route.Pattern, route.Series, route.ResponsePolicies);
        if (route.ResponsePolicies.Length > 0 && route.ActsOnResponse) // the list first: it stands where all else does that was just read
            context.Response.OnStarting(ActOnResponse, context);
        // 6
        return route.Chain(context);
    }

    private static readonly Func<object, Task> ActOnResponse = static state =>
    {
        var context = (HttpContext)state;
        GatewayRequest.Of(context).ActOnResponse(context);
        return Task.CompletedTask;
    };

    private static Task RefuseAsync(HttpContext context, Router router, GatewayRequest request, RouteMatchOutcome outcome)
    {
        if (outcome != RouteMatchOutcome.MethodNotAllowed)
            return ProblemResponse.WriteAsync(context, GatewayProblems.RouteNotFound);
        context.Response.Headers.Allow = router.AllowedMethods(context.Request.Headers.Host, request.Target, context.Request.Headers);
        return ProblemResponse.WriteAsync(context, GatewayProblems.MethodNotAllowed);
    }

    private static void AnswerOptionsStar(HttpContext context, Router router)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.Allow = router.AllMethods;
    }

    // A WebSocket over HTTP/2 comes as CONNECT (RFC 8441) and is the GET that it would be over HTTP/1.1.
    private static string MethodOf(HttpContext context) =>
        HttpMethods.IsConnect(context.Request.Method) && context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect && Forwarding.Http1.Upgrade.IsWebSocket(connect)
            ? HttpMethods.Get
            : context.Request.Method;

    private static string TargetOf(HttpContext context) =>
        context.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } raw
            ? raw
            : context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
}
