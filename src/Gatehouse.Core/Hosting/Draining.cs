using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>What clients are told of a gateway that is about to end.</summary>
internal static class Draining
{
    /// <summary>
    /// Has the connection of a request end after its answer: <c>Connection: close</c> in HTTP/1.1 (RFC 9112, 9.6), GOAWAY in HTTP/2 (RFC 9113, 6.8),
    /// which lets the streams that are open finish.
    /// </summary>
    public static void Tell(HttpContext context)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
        else
            context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
    }
}
