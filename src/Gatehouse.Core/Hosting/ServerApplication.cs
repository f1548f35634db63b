using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// What the server runs for each request, in place of the framework's own: without its activities and events, which the gateway has
/// its own of, and with objects that belong to the connection and serve one request after the other.
/// </summary>
internal sealed class ServerApplication(RequestDelegate handle, IServiceScopeFactory services) : IHttpApplication<ServerApplication.Context>
{
    public Context CreateContext(IFeatureCollection contextFeatures)
    {
        var container = contextFeatures as IHostContextContainer<Context>;
        var context = container?.HostContext ?? NewContext();
        if (container is not null)
            container.HostContext = context;
        context.Http.Initialize(contextFeatures);
        contextFeatures.Set(context.Request);
        return context;
    }

    public Task ProcessRequestAsync(Context context) => handle(context.Http);

    public void DisposeContext(Context context, Exception? exception) => context.Http.Uninitialize();

    private Context NewContext()
    {
        var http = new DefaultHttpContext { ServiceScopeFactory = services };
        return new Context(http, new GatewayRequest(http));
    }

    /// <summary>The objects of one connection (HTTP/1.1) or stream (HTTP/2).</summary>
    internal sealed record Context(DefaultHttpContext Http, GatewayRequest Request);
}
