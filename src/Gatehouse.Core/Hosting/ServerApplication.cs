using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// What the server runs for each request, in place of the framework's own: without its activities and events, which the gateway has
/// its own of, and with objects that belong to the connection (HTTP/1.1) or the stream (HTTP/2) and serve one request after the other.
/// </summary>
internal sealed class ServerApplication(RequestDelegate handle, IServiceScopeFactory services) : IHttpApplication<GatewayRequest>
{
    public GatewayRequest CreateContext(IFeatureCollection contextFeatures)
    {
        var container = contextFeatures as IHostContextContainer<GatewayRequest>;
        var request = container?.HostContext;
        if (request is null)
        {
            // With the server's features from the beginning: those that it would come with are more than half a kilobyte.
            request = new GatewayRequest(new DefaultHttpContext(contextFeatures) { ServiceScopeFactory = services });
            if (container is not null)
                container.HostContext = request;
            contextFeatures.Set(request);
        }
        else
        {
            contextFeatures.Set(request); // first: the context looks everything up anew when its features have changed
            request.Owner!.Initialize(contextFeatures);
        }
        return request;
    }

    public Task ProcessRequestAsync(GatewayRequest context) => handle(context.Owner!);

    public void DisposeContext(GatewayRequest context, Exception? exception)
    {
        context.End();
        context.Owner!.Uninitialize();
    }
}
