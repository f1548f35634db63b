using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Addresses;

/// <summary>Where the instances of a service are learned, as the operator wrote it.</summary>
public abstract record DiscoveryAddress
{
    /// <summary>How it is named in the log; no secret in it.</summary>
    public abstract string Service { get; }

    /// <summary>See <see cref="DiscoverySettings.Scheme"/>.</summary>
    public required string Scheme { get; init; }

    /// <summary>See <see cref="DiscoverySettings.Every"/>.</summary>
    public required TimeSpan Every { get; init; }

    /// <summary>See <see cref="DiscoverySettings.Loopback"/>.</summary>
    public required bool AllowsLoopback { get; init; }

    /// <summary>What stands for all instances: on this machine where they may be, and with TLS where it is not known that they have none.</summary>
    public virtual Uri Example => new($"{(Scheme is "https" or "h2" ? "https" : "http")}://{(AllowsLoopback ? "localhost" : "instances")}");

    /// <summary>A watch of it, not started yet.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="cacheFile">See <see cref="WatchOptions.CacheFile"/>.</param>
    public ServiceWatch CreateWatch(TimeProvider time, ILogger logger, string? cacheFile = null)
    {
        var options = new WatchOptions(time, logger) { CacheFile = cacheFile, AllowsLoopback = AllowsLoopback, LongestPause = Every };
        return new ServiceWatch(CreateRegistry(time, logger), Service, options);
    }

    /// <summary>What is asked.</summary>
    internal abstract IRegistry CreateRegistry(TimeProvider time, ILogger logger);
}
