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
internal sealed class ServerApplication(RequestDelegate handle, IServiceScopeFactory services) : IHttpApplication<ServerContext>
{
    public ServerContext CreateContext(IFeatureCollection contextFeatures)
    {
        var container = contextFeatures as IHostContextContainer<ServerContext>;
        var context = container?.HostContext ?? new ServerContext(new DefaultHttpContext { ServiceScopeFactory = services });
        if (container is not null)
            container.HostContext = context;
        context.Http.Initialize(contextFeatures);
        contextFeatures.Set(context.Request);
        return context;
    }

    public Task ProcessRequestAsync(ServerContext context) => handle(context.Http);

    public void DisposeContext(ServerContext context, Exception? exception) => context.Http.Uninitialize();
}
