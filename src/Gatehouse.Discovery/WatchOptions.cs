using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery;

/// <summary>What a <see cref="ServiceWatch"/> works with.</summary>
/// <param name="Time">The clock of all pauses and limits.</param>
/// <param name="Logger">Gets one line when the registry goes away, one when it is back, and one for each change.</param>
public sealed record WatchOptions(TimeProvider Time, ILogger Logger)
{
    /// <summary>
    /// A file for the last known list, so that a process that starts while the registry is away has one. Its folder has to exist. Null for none.
    /// </summary>
    public string? CacheFile { get; init; }

    /// <summary>Whether instances on this machine's loopback are taken. Default false: see <see cref="AddressRules"/>.</summary>
    public bool AllowsLoopback { get; init; }

    /// <summary>The longest pause between two attempts while the registry is away. Default 30 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);
}
