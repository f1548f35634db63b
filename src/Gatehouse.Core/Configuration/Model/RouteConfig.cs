using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A route: which requests it is for, and what is done with them.</summary>
[Shorthand(nameof(To))]
public sealed class RouteConfig : ConfigSection
{
    /// <summary>
    /// The target: <c>upstream</c> alone keeps the path, <c>upstream/path</c> replaces it. In the path, <c>{name}</c> is a parameter of
    /// the route and <c>**</c> what the route's <c>**</c> matched. Query parameters written here are set; the client's others are kept.
    /// </summary>
    public string? To { get; init; }

    /// <summary>The methods, as an alternative to writing them into the key. Default: any. <c>GET</c> includes <c>HEAD</c>.</summary>
    public IReadOnlyList<string> Methods { get; init; } = [];

    /// <summary>The hosts, as an alternative to writing one into the key. Default: any.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary>
    /// Headers that a request must have, by name: a value, a list of values any of which will do, <c>true</c> (there, whatever the
    /// value) or <c>false</c> (not there).
    /// </summary>
    public IReadOnlyDictionary<string, ConfigNode> Headers { get; init; } = new Dictionary<string, ConfigNode>();

    /// <summary>Query parameters that a request must have, written like <c>headers</c>.</summary>
    public IReadOnlyDictionary<string, ConfigNode> Query { get; init; } = new Dictionary<string, ConfigNode>();

    /// <summary>
    /// With <c>to</c> or calls: how long the whole may take, until the last byte of the answer. Default: no limit beside those of the upstream.
    /// </summary>
    [Bounds("1ms", "24h")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// With <c>to</c>: an expression that says how much a request matters when its upstream, which has <c>concurrency</c>, is full: <c>high</c>,
    /// <c>normal</c>, <c>low</c>, or a number. Default: what the upstream's <c>priority</c> says.
    /// </summary>
    public string? Priority { get; init; }

    /// <summary>Sends a share of the requests to other upstreams than that of <c>to</c>. Default: none.</summary>
    public SplitConfig? Split { get; init; }

    /// <summary>Sends copies of the requests to another upstream. Default: none.</summary>
    public MirrorConfig? Mirror { get; init; }

    /// <summary>
    /// The <c>Host</c> that the destination sees: <c>destination</c> (its own address), <c>client</c> (what the client sent), or a name.
    /// Default: destination.
    /// </summary>
    public string Host { get; init; } = "destination";

    /// <summary>A regular expression over the canonical path, for what a target's <c>{name}</c> and <c>**</c> cannot say. Only with <c>to: upstream</c>.</summary>
    public RewriteConfig? Rewrite { get; init; }

    /// <summary>
    /// The calls of a composed answer, by name: a target (<c>upstream/path</c> with expressions in <c>{...}</c>), or more. Expressions name
    /// the answers of other calls, which are then made before. In place of <c>to</c>.
    /// </summary>
    public IReadOnlyDictionary<string, CallConfig> Calls { get; init; } = new Dictionary<string, CallConfig>();

    /// <summary>
    /// The composed answer: an expression, or a map or list of expressions. Default: an object of all the calls' answers by name.
    /// </summary>
    public ConfigNode? Body { get; init; }

    /// <summary>Targets whose answers are merged into one object, of equal names the last. Those that fail are left out. In place of <c>to</c>.</summary>
    public IReadOnlyList<string> Merge { get; init; } = [];

    /// <summary>Whether a composed answer says in <c>_errors</c> which calls failed. Default: false, only the header <c>Gatehouse-Partial</c> does.</summary>
    public bool Errors { get; init; }

    /// <summary>Policies by name.</summary>
    [RemainingKeys(RemainingKeys.Policies)]
    public IReadOnlyList<ConfigEntry> Policies { get; init; } = [];
}
