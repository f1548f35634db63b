using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>A gateway together with where its configuration comes from: read once here, and again whenever that changes.</summary>
internal sealed class GatewaySource
{
    private readonly GatewayOptions options;
    private readonly Func<LoadedConfig> load;
    private readonly IReadOnlyList<string> files;
    private readonly string stamps;

    private GatewaySource(Gateway gateway, GatewayOptions options, Func<LoadedConfig> load, IReadOnlyList<string> files, string stamps)
    {
        this.stamps = stamps;
        Gateway = gateway;
        this.options = options;
        this.load = load;
        this.files = files;
    }

    /// <summary>The gateway, serving.</summary>
    public Gateway Gateway { get; }

    /// <summary>Reads and compiles.</summary>
    /// <exception cref="InvalidConfigurationException">The configuration has errors.</exception>
    public static GatewaySource Open(GatewayOptions options, ILoggerFactory loggers, ConfigSource? code)
    {
        var gateway = new Gateway(options, loggers);
        var keys = gateway.Services.Keys;
        LoadedConfig Load() => options.ConfigFile is { } file
            ? ConfigLoader.Load(file, options.EnvironmentVariable, keys)
            : ConfigLoader.Read(code ?? new ConfigSource("GatewayBuilder.json", "{}"), options.EnvironmentVariable, keys);
        var before = FileStamps.Of(Main(options));
        var config = Load();
        // What was written while it was being read is a change for the watcher.
        var stamps = FileStamps.Of(Main(options)) == before ? FileStamps.Of(config.Files) : "";
        gateway.Open(config);
        if (config.Errors.Any)
            throw new InvalidConfigurationException(config.Errors.InOrder);
        return new GatewaySource(gateway, options, Load, config.Files, stamps);
    }

    /// <summary>Begins to follow changes; null when there is nothing to follow.</summary>
    public ConfigWatcher? Watch() =>
        options is { ConfigFile: not null, WatchesConfig: true } ? new ConfigWatcher(load, files, stamps, options.Time, Gateway.ReloadAsync) : null;

    private static string[] Main(GatewayOptions options) => options.ConfigFile is { } file ? [file] : [];
}
