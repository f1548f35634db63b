using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Says when a breaker opens, and when it is closed again; nothing of the probes in between, so that a long outage is two lines.</summary>
/// <param name="logger">Where to.</param>
/// <param name="upstream">The upstream's name.</param>
/// <param name="destination">The address, with <c>per: destination</c>; null for the upstream as a whole.</param>
internal sealed partial class BreakerLog(ILogger logger, string upstream, string? destination = null)
{
    private readonly string whose = destination is null ? $"upstream '{upstream}'" : $"{destination} of upstream '{upstream}'";

    /// <summary>It was closed, and is open.</summary>
    /// <param name="error">The failure that opened it.</param>
    /// <param name="open">For how long nothing is let through.</param>
    public void Opened(string error, TimeSpan open) => LogOpened(logger, whose, error, open.TotalSeconds);

    /// <summary>It is closed again.</summary>
    public void Closed() => LogClosed(logger, whose);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The breaker of {Whose} has opened, the last failure: {Error}. It is asked again after {Seconds} s.")]
    private static partial void LogOpened(ILogger logger, string whose, string error, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The breaker of {Whose} is closed again.")]
    private static partial void LogClosed(ILogger logger, string whose);
}
