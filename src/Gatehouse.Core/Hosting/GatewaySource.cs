using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting.Origins;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>A gateway together with where its configuration comes from: read once here, and again whenever that changes.</summary>
internal sealed class GatewaySource : IAsyncDisposable
{
    private readonly IConfigOrigin origin;
    private readonly GatewayOptions options;
    private readonly CancellationTokenSource ending = new();
    private string stamp = "";
    private IReadOnlyList<string> files = [];
    private IAsyncDisposable? following;
    private ConfigWatcher? watcher;

    private GatewaySource(Gateway gateway, GatewayOptions options, IConfigOrigin origin)
    {
        Gateway = gateway;
        this.options = options;
        this.origin = origin;
    }

    /// <summary>The gateway, serving.</summary>
    public Gateway Gateway { get; }

    /// <summary>Reads and compiles.</summary>
    /// <exception cref="InvalidConfigurationException">The configuration has errors.</exception>
    public static GatewaySource Open(GatewayOptions options, ILoggerFactory loggers, IConfigOrigin origin)
    {
        var source = new GatewaySource(new Gateway(options, loggers), options, origin);
        var config = source.OpenOnce();
        if (config.Errors.Any && origin.TryEarlier())
        {
            source.Gateway.RefuseFirst(config.Errors);
            config = source.OpenOnce();
        }
        if (config.Errors.Any)
            throw new InvalidConfigurationException(config.Errors.InOrder);
        origin.Served();
        return source;
    }

    /// <summary>Begins to follow changes, where that is wanted.</summary>
    public void Watch()
    {
        if (!options.WatchesConfig || options.Origin is null)
            return;
        following = origin.Follow();
        watcher = new ConfigWatcher(origin, Load, (files, stamp), options.Time, ChangeAsync, Gateway.Logger);
    }

    /// <summary>Follows no longer; the gateway serves on.</summary>
    public async ValueTask DisposeAsync()
    {
        // A reload that waits for a registry must not keep the process.
        await ending.CancelAsync();
        if (Interlocked.Exchange(ref following, null) is { } document)
            await document.DisposeAsync();
        if (watcher is not null)
            await watcher.DisposeAsync();
    }

    private LoadedConfig OpenOnce()
    {
        (var config, stamp) = ConfigWatcher.Read(origin, Load, files);
        files = config.Files;
        Gateway.Open(config);
        return config;
    }

    private LoadedConfig Load() => ConfigLoader.Read(origin.Read(), options.EnvironmentVariable, Gateway.Services.Keys);

    private async Task ChangeAsync(LoadedConfig config, long started)
    {
        if (await Gateway.ReloadAsync(config, started, ending.Token))
            origin.Served();
    }
}
