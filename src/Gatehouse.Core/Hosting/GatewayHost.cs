using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Hosting.Handover;
using Gatehouse.Core.Hosting.Systemd;
using Gatehouse.Core.Hosting.Transport;
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

    // The system's timers know no more.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(49);

    private readonly Gateway gateway;
    private readonly GatewaySource source;
    private readonly GatewayOptions options;
    private readonly ILoggerFactory loggers;
    private readonly CancellationTokenSource stopped = new();
    private readonly ListeningSockets sockets = new();
    private readonly HandoverPoint? handover;
    private GatewayServer? clients;
    private GatewayServer? operators;
    private ServiceNotice? notice; // null: nobody wants to be told

    internal GatewayHost(GatewaySource source, GatewayOptions options, ILoggerFactory loggers)
    {
        gateway = source.Gateway;
        this.source = source;
        this.options = options;
        this.loggers = loggers;
        handover = options.HandoverPath is { } path ? new HandoverPoint(path, sockets, gateway.Logger, options.Time) : null;
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

    /// <summary>The process that serves in place of this one since a handover; null while this one does.</summary>
    public int? HandedOverTo => handover is { HandedOver: { IsCompletedSuccessfully: true } done } ? done.GetAwaiter().GetResult() : null;

    /// <summary>Starts listening, or takes over what another process listens on; is ready when this ends.</summary>
    /// <param name="listen">Addresses to listen on in place of the configuration's; null or empty for those.</param>
    /// <param name="cancellationToken">Gives up. What already listens answers until <see cref="StopAsync"/>.</param>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    /// <exception cref="ListenException">An address cannot be listened on.</exception>
    /// <exception cref="HandoverException">Listening sockets cannot be taken over.</exception>
    /// <exception cref="InvalidConfigurationException"><paramref name="listen"/> is not an address.</exception>
    public async Task StartAsync(IReadOnlyList<string>? listen = null, CancellationToken cancellationToken = default)
    {
        var section = gateway.Current.Snapshot.Config;
        var errors = new ConfigErrors();
        var addresses = listen is { Count: > 0 }
            ? [.. listen.Select(url => ListenAddress.Read(new ListenConfig { Url = url }, errors)).OfType<ListenAddress>()]
            : gateway.Current.Addresses;
        var admin = ListenAddress.ReadAdmin(section.Admin, errors);
        if (errors.Any)
            throw new InvalidConfigurationException(errors.InOrder);
        await InheritAsync(cancellationToken);
        clients = new GatewayServer("listen", addresses, sockets, new ServerRefusals(gateway, isRecorded: true), loggers, gateway.TlsOf);
        try
        {
            await clients.StartAsync(new GatewayMiddleware(gateway, [.. options.BeforePolicies]).InvokeAsync, cancellationToken);
        }
        catch (ListenException e) when (handover is { IsTakingOver: false })
        {
            // A path that is mistyped looks like a first start.
            throw new ListenException($"{e.Message}; at {options.HandoverPath} there was no process to take over from", e);
        }
        if (admin is not null)
        {
            operators = new GatewayServer("admin", [admin], sockets, new ServerRefusals(gateway, isRecorded: false), loggers, gateway.TlsOf);
            await operators.StartAsync(new AdminEndpoints(gateway, admin).AnswerAsync, cancellationToken);
        }
        CloseUnclaimed();
        source.Watch();
        if (options.WarmUp > TimeSpan.Zero)
            await WarmUp.RunAsync(options.WarmUp, options.Time, cancellationToken);
        await gateway.KnowInstancesAsync(cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        gateway.BecomeReady();
        if (handover is not null)
            await handover.CompleteAsync(cancellationToken);
        notice?.Ready(Summary);
    }

    /// <summary>
    /// Starts, unless that was done, runs until Ctrl-C, SIGTERM, <see cref="StopAsync"/>, the token's end or a handover, and drains for 30 s at
    /// most. Signals are caught from the call on; a second one ends the process at once.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        using var signal = new StopSignal(cancellationToken);
        try
        {
            if (clients is null)
                await StartAsync(cancellationToken: signal.Asked);
            await WaitForEndAsync(signal.Asked);
        }
        catch (OperationCanceledException) when (signal.Asked.IsCancellationRequested)
        {
            // While it started: some of it may be running already.
        }
        signal.Release();
        if (!stopped.IsCancellationRequested)
            await StopAsync(DefaultGrace, CancellationToken.None);
    }

    /// <summary>
    /// Ends, without an error, at <see cref="StopAsync"/>, the token's end or a handover: time to stop. Of signals it learns by the token of a
    /// <see cref="StopSignal"/>, which is best made before the start.
    /// </summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopped.Token);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var ending = either.Token.Register(ended.SetResult);
        await (handover is null ? ended.Task : Task.WhenAny(ended.Task, handover.HandedOver));
    }

    /// <summary>
    /// Drains and ends: readiness off, connections told to close, running requests finish; what still runs after
    /// <paramref name="grace"/> (49 days at most) is cut. After a handover there is no hurry: idle connections, too, have that time to ask once more.
    /// </summary>
    public async Task StopAsync(TimeSpan grace, CancellationToken cancellationToken = default)
    {
        gateway.BeginDrain();
        if (handover is not null)
            await handover.DisposeAsync();
        var isHandedOver = HandedOverTo is not null;
        if (isHandedOver)
        {
            notice?.Status($"Draining: process {HandedOverTo} has taken over"); // not that it stops: a manager allows less time for that
        }
        else
        {
            notice?.Stopping();
            sockets.CloseKept();
        }
        using var deadline = new CancellationTokenSource(grace < LongestGrace ? grace : LongestGrace, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await source.DisposeAsync();
        await (isHandedOver ? sockets.Connections.NoneAsync(Quiet, options.Time, either.Token) : gateway.DrainAsync(Quiet, either.Token));
        if (clients is not null)
            await clients.StopAsync(either.Token);
        if (operators is not null)
            await operators.StopAsync(either.Token);
        await stopped.CancelAsync();
    }

    // Sockets that others have opened. Those of a service manager come first: it goes on queueing connections on them when this process ends.
    private async Task InheritAsync(CancellationToken cancellationToken)
    {
        if (options.IsService)
        {
            notice = ServiceNotice.Take();
            foreach (var socket in SocketActivation.Take())
                sockets.Inherit(socket);
        }
        if (handover is null)
            return;
        await handover.BeginAsync(cancellationToken);
        if (handover.IsTakingOver && gateway.Current.Snapshot.Parts.All.Select(part => part.Hindrance).FirstOrDefault(why => why is not null) is { } why)
            throw new HandoverException($"cannot take over at {options.HandoverPath}: {why}");
    }

    // What a service manager passes and nobody accepts on would leave clients waiting for ever.
    private void CloseUnclaimed()
    {
        foreach (var socket in sockets.Unclaimed)
        {
            if (socket.IsKept)
                throw new HandoverException($"the service manager passes a socket for {socket.EndPoint}, which neither listen nor admin names");
        }
        sockets.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync();
        if (clients is not null)
            await clients.DisposeAsync();
        if (operators is not null)
            await operators.DisposeAsync();
        if (handover is not null)
            await handover.DisposeAsync();
        sockets.Dispose();
        await gateway.DisposeAsync();
        stopped.Dispose();
        loggers.Dispose();
    }
}
