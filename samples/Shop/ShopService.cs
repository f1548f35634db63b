using System.Net;

namespace Shop;

/// <summary>One service: a listener of its own, on the loopback address.</summary>
internal sealed class ShopService : IAsyncDisposable
{
    private readonly WebApplication app;

    private ShopService(string name, WebApplication app)
    {
        Name = name;
        this.app = app;
        Address = new Uri(app.Urls.First());
    }

    public string Name { get; }

    public Uri Address { get; }

    /// <summary>Starts it with its own endpoints, given by <paramref name="map"/>, and those that every service has.</summary>
    public static async Task<ShopService> StartAsync(
        string name, int port, Action<WebApplication> map, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            if (port == 0)
                kestrel.Listen(IPAddress.Loopback, 0);
            else
                kestrel.ListenLocalhost(port);
        });
        builder.Services.AddRouting();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1)); // the ticker never ends by itself

        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Response.Headers["x-service"] = name;
            return next(context);
        });
        app.Use(Rehearsal.InvokeAsync);
        app.UseWebSockets();
        app.MapGet("/health", () => new { status = "ok", service = name });
        app.MapFallback((HttpContext context) => Answer.NotFound($"nothing at {context.Request.Path}"));
        map(app);
        try
        {
            await app.StartAsync(cancellationToken);
            return new ShopService(name, app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
    }
}
