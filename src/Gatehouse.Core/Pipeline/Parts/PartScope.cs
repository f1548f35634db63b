using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Pipeline.Parts;

/// <summary>What a module may use to make a part.</summary>
/// <param name="Name">The part's name in its map; empty for a part that stands alone.</param>
/// <param name="TimeProvider">The only source of time.</param>
/// <param name="Loggers">Makes loggers.</param>
public sealed record PartScope(string Name, TimeProvider TimeProvider, ILoggerFactory Loggers)
{
    /// <summary>The folder that relative paths in the section are relative to; null for the process's working folder.</summary>
    public string? BaseDirectory { get; init; }

    /// <summary>Whether a listener of the configuration asks clients for certificates. Default: true.</summary>
    public bool AsksForCertificates { get; init; } = true;

    /// <summary>The parts that <see cref="GatewayPartModule.Uses"/> names.</summary>
    public GatewayParts Parts { get; init; } = GatewayParts.None;

    /// <summary>Compiles expressions, which see no path parameters.</summary>
    public ExpressionCompiler Expressions { get; init; } = new(ExpressionCompiler.Root(TimeProvider), Configuration.Routes.RoutePattern.Empty);

    /// <summary>Counters for <c>/metrics</c>.</summary>
    public PolicyCounters Counters { get; internal init; } = PolicyCounters.None;

    /// <summary>The keys of policies that may stand with callers.</summary>
    internal ConfigKeys Keys { get; init; } = ConfigKeys.None;

    /// <summary>Compiles a policy of a caller; null where there are none.</summary>
    internal Func<ConfigEntry, string, RoutePolicy?>? Policies { get; init; }

    /// <summary>
    /// The policies of a caller, made; those with errors are left out. They live as long as the part, and outlive changes of the rest of it.
    /// </summary>
    /// <param name="entries">As written: the property with <see cref="RemainingKeys.CallerPolicies"/>.</param>
    /// <param name="caller">The caller's name.</param>
    public IReadOnlyList<RoutePolicy> CallerPolicies(IReadOnlyList<ConfigEntry> entries, string caller) =>
        [.. entries.Select(entry => Policies?.Invoke(entry, $"{Name}.{caller}")).OfType<RoutePolicy>()];

    /// <summary>Takes over or makes what <see cref="Share"/> gives; null where nothing outlives the part.</summary>
    internal Func<string, string, Func<GatewayPart>, GatewayPart>? Sharing { get; init; }

    /// <summary>
    /// Something live that outlives changes of the section: an open file, for example. It belongs to all parts that ask for it by the same
    /// kind and key, also in configurations that follow while requests of before still need it, starts before them and is disposed after the last
    /// of them.
    /// </summary>
    /// <param name="kind">What it is.</param>
    /// <param name="key">Which one of its kind.</param>
    /// <param name="create">Makes it, without any effect outside of the process.</param>
    public T Share<T>(string kind, string key, Func<T> create)
        where T : GatewayPart =>
        (T)(Sharing?.Invoke(kind, key, create) ?? create());

    /// <summary>What the program that runs the gateway has added for parts to find: stores that need a database, for example.</summary>
    public IReadOnlyList<object> Extensions { get; init; } = [];
}
