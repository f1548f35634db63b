using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Builds a gateway in code, or from a file, with ordinary ASP.NET Core middleware around it. What is added in code is the same
/// language as in a file and goes through the same checks:
/// <code>
/// await new GatewayBuilder()
///     .AddUpstream("users", "http://localhost:3001")
///     .AddRoute("GET /api/users/**", "users")
///     .Use(async (context, next) => { await next(context); })
///     .Build().RunAsync();
/// </code>
/// </summary>
public sealed class GatewayBuilder
{
    private readonly JsonObject upstreams = [];
    private readonly JsonObject routes = [];
    private readonly JsonObject root = [];
    private Action<ILoggingBuilder> logging = static logging => logging
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

    /// <summary>How the gateway is put together; the methods of this class are short for its members.</summary>
    public GatewayOptions Options { get; } = new();

    /// <summary>A builder for the gateway that a file describes.</summary>
    public static GatewayBuilder FromFile(string path) => new GatewayBuilder().UseFile(path);

    /// <summary>Adds an upstream with one or more destinations: <c>http://host:port</c>.</summary>
    public GatewayBuilder AddUpstream(string name, params string[] destinations) => AddUpstream(name, (object)destinations);

    /// <summary>Adds an upstream as an object with the keys of the configuration language.</summary>
    public GatewayBuilder AddUpstream(string name, object section)
    {
        upstreams[name] = ToJson(section);
        return this;
    }

    /// <summary>Adds a route to a target.</summary>
    /// <param name="key"><c>[METHOD[,METHOD] ][host]/path</c>.</param>
    /// <param name="target"><c>upstream[/path]</c>.</param>
    public GatewayBuilder AddRoute(string key, string target) => AddRoute(key, (object)target);

    /// <summary>
    /// Adds a route as an object with the keys of the configuration language: <c>new { to = "users", timeout = "2s" }</c>.
    /// </summary>
    public GatewayBuilder AddRoute(string key, object section)
    {
        routes[key] = ToJson(section);
        return this;
    }

    /// <summary>Sets what every route inherits.</summary>
    public GatewayBuilder Defaults(object section) => Set("defaults", section);

    /// <summary>Sets where clients connect: a port, a URL, or a list.</summary>
    public GatewayBuilder Listen(object section) => Set("listen", section);

    /// <summary>Sets where health, metrics and administration answer: a port, a URL, or false.</summary>
    public GatewayBuilder Admin(object section) => Set("admin", section);

    /// <summary>Sets any other key at the top of the configuration: what policies share.</summary>
    public GatewayBuilder Section(string key, object section) => Set(key, section);

    /// <summary>Adds policies that routes may use.</summary>
    public GatewayBuilder AddPolicies(IEnumerable<RoutePolicyModule> modules)
    {
        foreach (var module in modules)
            Options.Policies.Add(module);
        return this;
    }

    /// <summary>Adds ordinary middleware before routing and policies. The first added is the outermost.</summary>
    public GatewayBuilder Use(Func<HttpContext, RequestDelegate, Task> middleware)
    {
        Options.BeforePolicies.Add(middleware);
        return this;
    }

    /// <summary>Adds ordinary middleware between a route's policies and its answer. The first added is the outermost.</summary>
    public GatewayBuilder UseBeforeAnswer(Func<HttpContext, RequestDelegate, Task> middleware)
    {
        Options.BeforeAnswer.Add(middleware);
        return this;
    }

    /// <summary>Chooses where the gateway's own log goes. Default: to standard error, as the console logger of .NET writes it.</summary>
    public GatewayBuilder Logging(Action<ILoggingBuilder> configure)
    {
        logging = configure;
        return this;
    }

    /// <summary>Reads the configuration from a file, YAML or (<c>.json</c>) JSON, in place of code.</summary>
    public GatewayBuilder UseFile(string path) => UseOrigin(new FileOrigin(path));

    /// <summary>Takes the configuration from a place of its own, in place of code, and follows its changes.</summary>
    public GatewayBuilder UseOrigin(IConfigOrigin origin)
    {
        Options.Origin = origin;
        return this;
    }

    /// <summary>Reads, checks and compiles everything.</summary>
    /// <exception cref="InvalidConfigurationException">The configuration has errors.</exception>
    public GatewayHost Build()
    {
        var loggers = LoggerFactory.Create(logging);
        return new GatewayHost(Compile(loggers), Options, loggers);
    }

    /// <summary>Reads, checks and compiles, without a server.</summary>
    internal GatewaySource Compile(ILoggerFactory loggers)
    {
        var isCode = upstreams.Count + routes.Count + root.Count > 0;
        if (Options.Origin is { } other && isCode)
            throw new InvalidOperationException($"The configuration comes from {other.Name} or from code, not from both.");
        return GatewaySource.Open(Options, loggers, Options.Origin ?? new FixedOrigin(new ConfigSource("GatewayBuilder.json", Text())));
    }

    private string Text()
    {
        var all = root.DeepClone().AsObject();
        if (upstreams.Count > 0)
            all["upstreams"] = upstreams.DeepClone();
        if (routes.Count > 0)
            all["routes"] = routes.DeepClone();
        return all.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private GatewayBuilder Set(string key, object section)
    {
        root[key] = ToJson(section);
        return this;
    }

    private static JsonNode? ToJson(object section) => section as JsonNode ?? JsonSerializer.SerializeToNode(section);
}
