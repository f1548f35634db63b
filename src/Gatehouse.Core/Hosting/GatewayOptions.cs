using Gatehouse.Core.Hosting.Origins;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Telemetry.AccessLogging;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>How a gateway is put together: what it reads, which policies it knows, what surrounds them.</summary>
public sealed class GatewayOptions
{
    /// <summary>Where the configuration comes from; null when it is made in code.</summary>
    public IConfigOrigin? Origin { get; set; }

    /// <summary>Whether a change of the configuration, or of a file that it refers to, is applied while the gateway runs. Default: true.</summary>
    public bool WatchesConfig { get; set; } = true;

    /// <summary>The policies that routes may use. Within a stage they run in this order. Default: none.</summary>
    public IList<RoutePolicyModule> Policies { get; } = [];

    /// <summary>Parts that come without a policy, for other parts and for policies to look up. Default: none.</summary>
    public IList<GatewayPartModule> Parts { get; } = [];

    /// <summary>Objects that parts look up by type: stores that need a database, for example. Default: none.</summary>
    public IList<object> Extensions { get; } = [];

    /// <summary>Ordinary middleware that runs before routing and policies, outermost first.</summary>
    public IList<Func<HttpContext, RequestDelegate, Task>> BeforePolicies { get; } = [];

    /// <summary>Ordinary middleware that runs between a route's policies and its answer, outermost first.</summary>
    public IList<Func<HttpContext, RequestDelegate, Task>> BeforeAnswer { get; } = [];

    /// <summary>Where access-log lines go; null for no access log. Default: null. Disposed with the gateway.</summary>
    public Stream? AccessLog { get; set; }

    /// <summary>How access-log lines look. Default: JSON.</summary>
    public AccessLogFormat AccessLogFormat { get; set; } = AccessLogFormat.Json;

    /// <summary>Whether the access log is shown on a terminal and may have colours. Default: false.</summary>
    public bool AccessLogIsTerminal { get; set; }

    /// <summary>
    /// Longest time for warming up: requests that the gateway sends through itself after it listens and before it is ready, so that the
    /// first real ones find compiled code; then the memory of the whole process is compacted, once. Zero for none. Default: zero; <c>gatehouse run</c> says otherwise.
    /// </summary>
    public TimeSpan WarmUp { get; set; }

    /// <summary>
    /// Longest time in which the gateway is not ready yet, or a reload not applied yet, because a registry has not said where instances are.
    /// Zero for none. Default: 5 s.
    /// </summary>
    public TimeSpan FirstInstances { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The file at which a gateway takes the listening sockets over from the one that serves, and later gives them to the next one, so that no
    /// connection is refused or cut: a Unix socket. Null for none. Default: null. Linux only.
    /// </summary>
    public string? HandoverPath { get; set; }

    /// <summary>
    /// Whether a service manager is asked for listening sockets and told how the gateway is, as systemd does it (<c>LISTEN_FDS</c>,
    /// <c>NOTIFY_SOCKET</c>). Of one process only one gateway may. Default: false; <c>gatehouse run</c> says otherwise.
    /// </summary>
    public bool IsService { get; set; }

    /// <summary>Whether composed answers say in <c>Server-Timing</c> when each of their calls began and how long it took. Default: false.</summary>
    public bool TracesCalls { get; set; }

    /// <summary>The only source of time. Default: the system's.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Looks up the variables behind <c>$env.NAME</c>; null for one that is not set. Default: the process's environment.</summary>
    public Func<string, string?> EnvironmentVariable { get; set; } = Environment.GetEnvironmentVariable;
}
