using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Hosting;

/// <summary>What can be known about a configuration without running it.</summary>
public sealed class ConfigCheck
{
    private readonly Serving? serving;

    private ConfigCheck(Serving? serving, ConfigErrors errors)
    {
        this.serving = serving;
        Errors = errors.InOrder;
        Warnings = errors.Warnings;
    }

    /// <summary>Everything that is wrong; empty when it can be served.</summary>
    public IReadOnlyList<ConfigError> Errors { get; }

    /// <summary>What may be meant but is risky.</summary>
    public IReadOnlyList<ConfigError> Warnings { get; }

    /// <summary>How many routes there are; 0 when there are errors.</summary>
    public int RouteCount => serving?.Snapshot.Routes.Count ?? 0;

    /// <summary>How many upstreams there are; 0 when there are errors.</summary>
    public int UpstreamCount => serving?.Snapshot.Upstreams.Count ?? 0;

    /// <summary>Both in words: <c>10 routes, 5 upstreams</c>.</summary>
    public string Summary => Counted.RoutesAndUpstreams(RouteCount, UpstreamCount);

    /// <summary>Reads and compiles a file as a gateway would, and stops there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="modules">The policies that routes may use.</param>
    /// <param name="environment">Looks up the variables behind <c>$env.NAME</c>; null for one that is not set.</param>
    /// <param name="extensions">As <see cref="GatewayOptions.Extensions"/>; null for none.</param>
    /// <param name="parts">As <see cref="GatewayOptions.Parts"/>; null for none.</param>
    public static ConfigCheck Run(
        string path, IReadOnlyList<RoutePolicyModule> modules, Func<string, string?> environment,
        IReadOnlyList<object>? extensions = null, IReadOnlyList<GatewayPartModule>? parts = null) =>
        Run(new FileOrigin(path), modules, environment, extensions, parts);

    /// <summary>Reads and compiles a configuration from wherever it comes, as a gateway would, and stops there.</summary>
    /// <param name="origin">Where it comes from.</param>
    /// <param name="modules">The policies that routes may use.</param>
    /// <param name="environment">Looks up the variables behind <c>$env.NAME</c>; null for one that is not set.</param>
    /// <param name="extensions">As <see cref="GatewayOptions.Extensions"/>; null for none.</param>
    /// <param name="parts">As <see cref="GatewayOptions.Parts"/>; null for none.</param>
    public static ConfigCheck Run(
        IConfigOrigin origin, IReadOnlyList<RoutePolicyModule> modules, Func<string, string?> environment,
        IReadOnlyList<object>? extensions = null, IReadOnlyList<GatewayPartModule>? parts = null)
    {
        var services = new Snapshots.SnapshotServices(modules, TimeProvider.System, NullLoggerFactory.Instance, new Telemetry.Metrics.GatewayMetrics(), parts)
        {
            Extensions = extensions ?? [],
        };
        var config = ConfigLoader.Read(origin.Read(), environment, services.Keys);
        var serving = new GatewayCompiler(services).Compile(config, null);
        return new ConfigCheck(config.Errors.Any ? null : serving, config.Errors);
    }

    /// <summary>What would happen to a request. Only without <see cref="Errors"/>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">A path, or a URL whose host is the request's <c>Host</c>.</param>
    /// <param name="headers">Header fields, name and value.</param>
    public RouteExplanation Explain(string method, string url, IReadOnlyList<KeyValuePair<string, string>> headers) =>
        RouteExplanation.Of(serving ?? throw new InvalidOperationException("The configuration has errors."), method, url, headers);
}
