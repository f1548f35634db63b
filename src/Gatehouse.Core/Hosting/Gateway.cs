using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Hosting.Certificates;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Telemetry.AccessLogging;
using Gatehouse.Core.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// The running gateway, whatever server it runs in: what is being served now, and the state that outlives it. Thread-safe.
/// </summary>
internal sealed partial class Gateway : IAsyncDisposable
{
    private readonly SemaphoreSlim applying = new(1);
    private readonly GatewayCompiler compiler;
    private readonly TimeSpan firstInstances;
    private Serving? current;
    private readonly IConfigOrigin? origin;
    private volatile bool isStarted;
    private volatile bool isRefused;
    private string? toldErrors; // of the first configuration, which is going to be refused once more
    private (string Key, string Value)[] listening = [];
    private long inFlight;
    private long begun;

    public Gateway(GatewayOptions options, ILoggerFactory loggers)
    {
        Time = options.Time;
        firstInstances = options.FirstInstances;
        origin = options.Origin;
        Logger = loggers.CreateLogger("Gatehouse");
        AccessLog = options.AccessLog is { } stream ? new AccessLog(stream, options.AccessLogFormat, options.AccessLogIsTerminal, options.Time) : null;
        Services = new SnapshotServices([.. options.Policies], options.Time, loggers, Metrics, [.. options.Parts])
        {
            BeforeAnswer = [.. options.BeforeAnswer],
            TracesCalls = options.TracesCalls,
            Extensions = [.. options.Extensions],
        };
        compiler = new GatewayCompiler(Services);
    }

    /// <summary>The only source of time.</summary>
    public TimeProvider Time { get; }

    /// <summary>What snapshots are built with.</summary>
    public SnapshotServices Services { get; }

    /// <summary>The counters.</summary>
    public GatewayMetrics Metrics { get; } = new();

    /// <summary>The access log; null for none.</summary>
    public AccessLog? AccessLog { get; }

    /// <summary>Logs what happens to the gateway itself.</summary>
    public ILogger Logger { get; }

    /// <summary>True once everything is there that requests need, until the process is asked to end.</summary>
    public bool IsReady => isStarted && !IsDraining;

    /// <summary>True from the moment in which the process was asked to end.</summary>
    public bool IsDraining { get; private set; }

    /// <summary>True while the newest configuration is wrong, and one before it is served.</summary>
    public bool IsRefused => isRefused;

    /// <summary>True while the place that the configuration comes from cannot be asked.</summary>
    public bool IsOriginAway => origin?.IsAway == true;

    /// <summary>Requests being handled now, tunnels included.</summary>
    public long InFlight => Interlocked.Read(ref inFlight);

    /// <summary>Requests begun since the start.</summary>
    public long Begun => Interlocked.Read(ref begun);

    /// <summary>What is served now.</summary>
    public Serving Current => Volatile.Read(ref current) ?? throw new InvalidOperationException("No configuration has been applied yet.");

    /// <summary>Compiles the first configuration and serves it, or adds errors.</summary>
    public void Open(LoadedConfig config)
    {
        if (Begin(config) is not { } first)
            return;
        Serve(first);
        listening = ReadOnce(first);
        Warn(config.Errors);
    }

    /// <summary>Tells the log that the first configuration is wrong, and that one before it is served instead.</summary>
    public void RefuseFirst(ConfigErrors errors)
    {
        isRefused = true;
        toldErrors = ConfigErrorText.Format(errors.InOrder);
        LogEarlier(Logger, toldErrors, Counted.Of(errors.InOrder.Count, "error"));
    }

    /// <summary>
    /// Compiles a configuration and serves it from then on, or adds errors and changes nothing. Requests in flight end as they began.
    /// </summary>
    /// <param name="config">The configuration.</param>
    /// <param name="cancellationToken">Gives up while the next one waits for its registries: what serves goes on.</param>
    public async Task<bool> ApplyAsync(LoadedConfig config, CancellationToken cancellationToken = default)
    {
        await applying.WaitAsync(CancellationToken.None);
        try
        {
            if (Begin(config) is not { } next)
                return false;
            // What serves now knows its destinations; what comes next is to know them too before it takes over.
            await KnowInstancesAsync(next.Snapshot, cancellationToken);
            if (cancellationToken.IsCancellationRequested)
            {
                next.Snapshot.Exit();
                return false;
            }
            Serve(next);
            return true;
        }
        finally
        {
            applying.Release();
        }
    }

    /// <summary>Applies a configuration that was read again, and tells the log how that went. False: what served before still does.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="started">The timestamp of <see cref="Time"/> at which the reading of it began.</param>
    /// <param name="cancellationToken">As for <see cref="ApplyAsync"/>; then there is nothing to tell.</param>
    public async Task<bool> ReloadAsync(LoadedConfig config, long started, CancellationToken cancellationToken)
    {
        var before = Current.Snapshot;
        var isApplied = await TryApplyAsync(config, cancellationToken);
        if (!isApplied && cancellationToken.IsCancellationRequested)
            return false;
        isRefused = !isApplied;
        var told = Interlocked.Exchange(ref toldErrors, null);
        if (isRefused)
        {
            var errors = ConfigErrorText.Format(config.Errors.InOrder);
            // Who follows a place gets what was wrong at the start once more.
            if (errors != told)
                LogRefused(Logger, errors, Counted.Of(config.Errors.InOrder.Count, "error"), before.Revision);
            return false;
        }
        var now = Current.Snapshot;
        LogReloaded(Logger, (long)Time.GetElapsedTime(started).TotalMilliseconds, now.Revision, Counted.RoutesAndUpstreams(now.Routes.Count, now.Upstreams.Count));
        foreach (var (key, _) in ReadOnce(Current).Except(listening))
            LogNeedsRestart(Logger, key);
        Warn(config.Errors);
        return true;
    }

    private void Warn(ConfigErrors errors)
    {
        foreach (var warning in errors.Warnings)
            LogRisk(Logger, ConfigErrorText.Line(warning));
    }

    // A bug in a policy must not end the process by way of the watcher's timer.
    private async Task<bool> TryApplyAsync(LoadedConfig config, CancellationToken cancellationToken)
    {
        try
        {
            return await ApplyAsync(config, cancellationToken);
        }
        catch (Exception e)
        {
            LogReloadFailed(Logger, e);
            return false;
        }
    }

    private Serving? Begin(LoadedConfig config)
    {
        if (config.Config is null || config.Errors.Any)
            return null;
        var next = compiler.Compile(config, current);
        try
        {
            next?.Snapshot.Resources.Start();
            return next;
        }
        catch
        {
            next?.Snapshot.Exit();
            throw;
        }
    }

    private void Serve(Serving next)
    {
        var previous = current;
        Volatile.Write(ref current, next);
        next.Snapshot.Watch(previous?.Snapshot);
        previous?.Snapshot.Exit();
        Metrics.Retain(next.Snapshot.Routes.Select(route => route.Rule.Id).ToHashSet(StringComparer.Ordinal), next.Snapshot.Upstreams.Keys.ToHashSet(StringComparer.Ordinal));
    }

    // What servers read when they start, and not again.
    private static (string Key, string Value)[] ReadOnce(Serving serving) =>
        [("listen", string.Join(' ', serving.Addresses.Select(address => address.Text))), ("admin", serving.Snapshot.Config.Admin.Url)];

    /// <summary>Ends when every registry has said where instances are, or the time for it is over.</summary>
    public Task KnowInstancesAsync(CancellationToken cancellationToken) => KnowInstancesAsync(Current.Snapshot, cancellationToken);

    private async Task KnowInstancesAsync(GatewaySnapshot snapshot, CancellationToken cancellationToken) =>
        await snapshot.Resources.FirstLists.WaitAsync(firstInstances, Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>What a listener shows in TLS now: its address in what is served says so, as long as it is there once; null without TLS.</summary>
    public ListenerTls? TlsOf(ListenAddress address) =>
        Current.Addresses.Where(one => one.Text == address.Text).ToArray() is [{ Tls: { } tls }] ? tls : address.Tls;

    /// <summary>Counts a request in and gives it what it is served from until <see cref="Exit"/>.</summary>
    public Serving Enter()
    {
        Interlocked.Increment(ref inFlight);
        Interlocked.Increment(ref begun);
        while (true)
        {
            var serving = Current;
            if (serving.Snapshot.TryEnter())
                return serving;
        }
    }

    /// <summary>Counts a request out.</summary>
    public void Exit(Serving serving)
    {
        serving.Snapshot.Exit();
        Interlocked.Decrement(ref inFlight);
    }

    /// <summary>Readiness goes on.</summary>
    public void BecomeReady() => isStarted = true;

    /// <summary>Readiness goes off and connections are told to close; requests are still answered.</summary>
    public void BeginDrain() => IsDraining = true;

    /// <summary>After <see cref="BeginDrain"/>: ends when no request has begun or been in flight for a moment, or when the token is cancelled.</summary>
    public async Task DrainAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        try
        {
            long seen;
            do
            {
                seen = Begun;
                await Task.Delay(quiet, Time, cancellationToken);
            }
            while (InFlight > 0 || Begun != seen);
        }
        catch (OperationCanceledException)
        {
            // The grace period is over: what still runs is cut.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (AccessLog is not null)
            await AccessLog.DisposeAsync();
        if (Volatile.Read(ref current)?.Snapshot is not { } snapshot)
            return;
        snapshot.Exit();
        await snapshot.Released;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Configuration applied in {Milliseconds} ms: revision {Revision}, {Counts}.")]
    private static partial void LogReloaded(ILogger logger, long milliseconds, long revision, string counts);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration could not be compiled. This is a bug.")]
    private static partial void LogReloadFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "'{Key}' has changed since the start; that takes a restart or a handover.")]
    private static partial void LogNeedsRestart(ILogger logger, string key);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private static partial void LogRisk(ILogger logger, string warning);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration is wrong.\n{Errors}{Count}. The one that was served before is served instead.")]
    private static partial void LogEarlier(ILogger logger, string errors, string count);

    [LoggerMessage(Level = LogLevel.Error, Message = "The configuration has changed and is wrong.\n{Errors}{Count}. Nothing was applied; revision {Revision} is still serving.")]
    private static partial void LogRefused(ILogger logger, string errors, string count, long revision);
}
