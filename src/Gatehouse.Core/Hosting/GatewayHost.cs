using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// A gateway with its own servers: one for clients, one for operators. Life: <see cref="StartAsync"/> listens; <see cref="StopAsync"/>
/// drains and ends; a gateway is not started twice.
/// </summary>
public sealed class GatewayHost : IAsyncDisposable
{
    // How long nothing must have come before an idle gateway ends: keep-alive clients get to see "Connection: close".
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan DefaultGrace = TimeSpan.FromSeconds(30);

    private readonly Gateway gateway;
    private readonly GatewaySource source;
    private readonly GatewayOptions options;
    private readonly ILoggerFactory loggers;
    private readonly CancellationTokenSource stopped = new();
    private GatewayServer? clients;
    private GatewayServer? operators;

    internal GatewayHost(GatewaySource source, GatewayOptions options, ILoggerFactory loggers)
    {
        gateway = source.Gateway;
        this.source = source;
        this.options = options;
        this.loggers = loggers;
    }

    internal Gateway Gateway => gateway;

    /// <summary>Where clients connect, after the start: URLs with the real ports.</summary>
    public IReadOnlyList<string> Addresses => clients?.Addresses ?? [];

    /// <summary>Where operators connect, after the start; null when the admin listener is off.</summary>
    public string? AdminAddress => operators?.Addresses is [var address, ..] ? address : null;

    /// <summary>
    /// Which revision of the configuration is being served: the number of the place that it comes from, where that counts; otherwise 1 for the
    /// first, and one more for each reload.
    /// </summary>
    public long Revision => gateway.Current.Snapshot.Revision;

    /// <summary>How many routes are being served.</summary>
    public int RouteCount => gateway.Current.Snapshot.Routes.Count;

    /// <summary>How many upstreams are being served.</summary>
    public int UpstreamCount => gateway.Current.Snapshot.Upstreams.Count;

    /// <summary>Both in words: <c>10 routes, 5 upstreams</c>.</summary>
    public string Summary => Counted.RoutesAndUpstreams(RouteCount, UpstreamCount);

    /// <summary>Starts listening.</summary>
    /// <param name="listen">Addresses to listen on in place of the configuration's; null or empty for those.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    /// <exception cref="InvalidConfigurationException"><paramref name="listen"/> is not an address.</exception>
    public async Task StartAsync(IReadOnlyList<string>? listen = null, CancellationToken cancellationToken = default)
    {
        var section = gateway.Current.Snapshot.Config;
        var errors = new ConfigErrors();
        var sections = listen is { Count: > 0 } ? [.. listen.Select(url => new ListenConfig { Url = url })] : section.Listen;
        var addresses = sections.Select(each => ListenAddress.Read(each, errors)).OfType<ListenAddress>().ToList();
        var admin = ListenAddress.ReadAdmin(section.Admin, errors);
        if (errors.Any)
            throw new InvalidConfigurationException(errors.InOrder);
        clients = new GatewayServer("listen", addresses, new ServerRefusals(gateway, isRecorded: true), loggers);
        await clients.StartAsync(new GatewayMiddleware(gateway, [.. options.BeforePolicies]).InvokeAsync, cancellationToken);
        if (admin is not null)
        {
            operators = new GatewayServer("admin", [admin], new ServerRefusals(gateway, isRecorded: false), loggers);
            await operators.StartAsync(new AdminEndpoints(gateway, admin).AnswerAsync, cancellationToken);
        }
        source.Watch();
        if (options.WarmUp > TimeSpan.Zero)
            await WarmUp.RunAsync(options.WarmUp, options.Time, cancellationToken);
        await gateway.KnowInstancesAsync(cancellationToken);
        gateway.BecomeReady();
    }

    /// <summary>
    /// Starts, unless that was done, runs until Ctrl-C, SIGTERM, <see cref="StopAsync"/> or the token's end, and drains for 30 s at most.
    /// A second signal ends the process at once.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (clients is null)
            await StartAsync(cancellationToken: cancellationToken);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopped.Token);
        await StopSignal.WaitAsync(either.Token);
        if (!stopped.IsCancellationRequested)
            await StopAsync(DefaultGrace, CancellationToken.None);
    }

    /// <summary>
    /// Drains and ends: readiness off, connections told to close, running requests finish; what still runs after
    /// <paramref name="grace"/> is cut.
    /// </summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        gateway.BeginDrain();
        using var deadline = new CancellationTokenSource(grace, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await source.DisposeAsync();
        await gateway.DrainAsync(Quiet, either.Token);
        if (clients is not null)
            await clients.StopAsync(either.Token);
        if (operators is not null)
            await operators.StopAsync(either.Token);
        await stopped.CancelAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        if (clients is not null)
            await clients.DisposeAsync();
        if (operators is not null)
            await operators.DisposeAsync();
        await gateway.DisposeAsync();
        stopped.Dispose();
        loggers.Dispose();
    }
}
