using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Detached;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Canaries;

/// <summary>Sends copies of requests to another upstream, a bounded number at a time, and drops what comes back. Thread-safe.</summary>
internal sealed class Mirror(Exchange exchange, Forwarder to, double share, int max)
{
    private const int MaxBody = 64 * 1024;

    // Answers without an end have one for copies, which hold a place.
    private readonly TimeSpan longest = to.Upstream.Limits.Head + TimeSpan.FromMinutes(1);
    private int underWay;

    /// <summary>For people: <c>copies of 10% to products-v2</c>.</summary>
    public string Description => share < 1 ? $"copies of {new Percentage(share)} to {to.Upstream.Name}" : $"copies to {to.Upstream.Name}";

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
    /// <param name="target">The route's target.</param>
    /// <param name="pathAndQuery">What is asked for.</param>
    /// <param name="body">The body; null for none.</param>
    public void Begin(HttpContext client, ForwardTarget target, string pathAndQuery, RepeatableBody? body)
    {
        var fields = new HeaderDictionary(client.Request.Headers.Count);
        foreach (var (name, values) in client.Request.Headers)
            fields[name] = values;
        if (DetachedContext.Again(client, fields, body?.Content) is not { } copy)
        {
            Leave();
            return;
        }
        copy.Protocol = HttpProtocol.Http11;
        // No policy acts on an answer that nobody sees.
        var request = GatewayRequest.Of(copy.Http);
        request.IsCopy = true;
        request.Enter(request.RouteId ?? "", request.Pattern!, null, []);
        // On another thread: the client's is not to wait for a connection to be opened.
        var limited = target.Timeout is null ? target with { Timeout = longest } : target;
        _ = Task.Run(() => SendAsync(copy, request, limited, pathAndQuery));
    }

    private async Task SendAsync(DetachedContext copy, GatewayRequest request, ForwardTarget target, string pathAndQuery)
    {
        using (copy)
        {
            try
            {
                var error = await exchange.SendAsync(copy.Http, request, target, to, pathAndQuery);
                to.Upstream.Requests.Record(error == ForwardError.None ? copy.StatusCode : 0);
                await copy.EndAsync();
            }
            finally
            {
                Leave();
            }
        }
    }
}
