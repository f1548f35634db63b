using Gatehouse.Core.Primitives;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Upstreams.Health;

/// <summary>Says when a destination is no longer asked, and when it is asked again.</summary>
/// <param name="logger">Where to.</param>
/// <param name="upstream">The upstream's name.</param>
/// <param name="address">The destination, as written.</param>
internal sealed partial class DestinationLog(ILogger logger, string upstream, string address)
{
    /// <summary>Requests met failures.</summary>
    /// <param name="time">For how long it is left out.</param>
    /// <param name="reason">Why.</param>
    public void Ejected(TimeSpan time, string reason) => LogEjected(logger, address, upstream, Duration.Format(time), reason);

    /// <summary>Its health check failed.</summary>
    /// <param name="reason">Why.</param>
    public void Unhealthy(string reason) => LogUnhealthy(logger, address, upstream, reason);

    /// <summary>Its time is over, or its health check went well.</summary>
    /// <param name="was">Why it was not asked.</param>
    public void Back(string? was) => LogBack(logger, address, upstream, was);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} of upstream '{Upstream}' is left out for {Time}: {Reason}.")]
    private static partial void LogEjected(ILogger logger, string address, string upstream, string time, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} of upstream '{Upstream}' is left out until its health check goes well: {Reason}.")]
    private static partial void LogUnhealthy(ILogger logger, string address, string upstream, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Address} of upstream '{Upstream}' is asked again. It was left out: {Was}.")]
    private static partial void LogBack(ILogger logger, string address, string upstream, string? was);
}
