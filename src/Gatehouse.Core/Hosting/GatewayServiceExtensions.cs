using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>Puts a gateway into an ASP.NET Core application of your own, with its server, its middleware and its life.</summary>
public static class GatewayServiceExtensions
{
    /// <summary>
    /// Registers the gateway. <c>listen</c> and <c>admin</c> have no meaning here: the application listens. The configuration is read
    /// when <see cref="UseGatehouse"/> is called.
    /// </summary>
    public static IServiceCollection AddGatehouse(this IServiceCollection services, Action<GatewayBuilder> configure)
    {
        var builder = new GatewayBuilder();
        configure(builder);
        return services.AddSingleton(provider => new EmbeddedGateway(
            builder, provider.GetRequiredService<ILoggerFactory>(), provider.GetRequiredService<IHostApplicationLifetime>()));
    }

    /// <summary>
    /// Answers every request that reaches this point of the application with the gateway; middleware added before sees it first, and
    /// a request that the application has an endpoint for (<c>MapGet</c>) is left to it.
    /// </summary>
    /// <exception cref="InvalidConfigurationException">The configuration has errors.</exception>
    public static IApplicationBuilder UseGatehouse(this IApplicationBuilder application)
    {
        var gateway = application.ApplicationServices.GetRequiredService<EmbeddedGateway>();
        return application.Use(next => context => context.GetEndpoint() is null ? gateway.Middleware.InvokeAsync(context) : next(context));
    }

    private sealed class EmbeddedGateway : IAsyncDisposable
    {
        private readonly Gateway gateway;
        private readonly GatewaySource source;

        public EmbeddedGateway(GatewayBuilder builder, ILoggerFactory loggers, IHostApplicationLifetime lifetime)
        {
            source = builder.Compile(loggers);
            gateway = source.Gateway;
            _ = BecomeReadyAsync(lifetime.ApplicationStopping);
            source.Watch();
            Middleware = new GatewayMiddleware(gateway, [.. builder.Options.BeforePolicies]);
            lifetime.ApplicationStopping.Register(gateway.BeginDrain);
        }

        public GatewayMiddleware Middleware { get; }

        public async ValueTask DisposeAsync()
        {
            await source.DisposeAsync();
            await gateway.DisposeAsync();
        }

        // At once, unless registries are to be asked.
        private async Task BecomeReadyAsync(CancellationToken cancellationToken)
        {
            await gateway.KnowInstancesAsync(cancellationToken);
            gateway.BecomeReady();
        }
    }
}
