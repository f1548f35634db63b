using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Canaries;

/// <summary>Sends copies of requests to another upstream, a bounded number at a time, and drops what comes back. Thread-safe.</summary>
internal sealed class Mirror(Exchange exchange, Forwarder to, double share, int max)
{
    private const int MaxBody = 64 * 1024;

    private int underWay;

    /// <summary>True when this request is to be copied; a copy then has a place, which <see cref="Begin"/> gives back.</summary>
    public bool TryEnter(HttpContext context)
    {
        if (share < 1 && Random.Shared.NextDouble() >= share)
            return false;
        if (Http1.Upgrade.Wanted(context) is not null || (Http1.Http1Request.HasBodyOf(context) && context.Request.ContentLength is not <= MaxBody))
            return false;
        if (Interlocked.Increment(ref underWay) <= max)
            return true;
        Interlocked.Decrement(ref underWay);
        return false;
    }

    /// <summary>The copy will not be made.</summary>
    public void Leave() => Interlocked.Decrement(ref underWay);

    /// <summary>Begins a copy, and does not wait for it.</summary>
    /// <param name="client">The request.</param>
    /// <param name="request">What is known of it.</param>
    /// <param name="target">The route's target.</param>
    /// <param name="pathAndQuery">What is asked for.</param>
    /// <param name="body">The body; null for none.</param>
    public void Begin(HttpContext client, GatewayRequest request, ForwardTarget target, string pathAndQuery, RepeatableBody? body)
    {
        var copy = new DefaultHttpContext();
        copy.Request.Protocol = HttpProtocol.Http11;
        copy.Request.Method = client.Request.Method;
        copy.Request.Scheme = client.Request.Scheme;
        foreach (var (name, values) in client.Request.Headers)
            copy.Request.Headers[name] = values;
        copy.Connection.RemoteIpAddress = client.Connection.RemoteIpAddress;
        copy.Connection.RemotePort = client.Connection.RemotePort;
        copy.Connection.LocalIpAddress = client.Connection.LocalIpAddress;
        copy.Connection.LocalPort = client.Connection.LocalPort;
        if (body is not null)
            copy.Request.Body = new MemoryStream(body.Content, writable: false);
        var known = new GatewayRequest(request.Target, request.CorrelationId, request.ClientAddress);
        known.Enter(request.RouteId ?? "", request.Pattern!, null, []);
        known.Caller = request.Caller;
        copy.Features.Set(known);
        // On another thread: the client's is not to wait for a connection to be opened.
        _ = Task.Run(() => SendAsync(copy, known, target, pathAndQuery));
    }

    private async Task SendAsync(HttpContext copy, GatewayRequest request, ForwardTarget target, string pathAndQuery)
    {
        try
        {
            var error = await exchange.SendAsync(copy, request, target, to, pathAndQuery);
            to.Upstream.Requests.Record(error == ForwardError.None ? copy.Response.StatusCode : 0);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException or IOException)
        {
            // The upstream was taken out of the configuration meanwhile.
        }
        finally
        {
            Leave();
        }
    }
}
