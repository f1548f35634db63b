using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>Reads <c>hedge</c>.</summary>
internal static class HedgeReader
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    /// <summary>The limits; null when nothing is written, or what is written is wrong.</summary>
    public static HedgeLimits? Read(UpstreamConfig upstream, ConfigErrors errors)
    {
        if (upstream.Hedge is not { } section)
            return null;
        if (upstream.Balance.Sticky is not null)
            errors.Add(ConfigErrorCodes.BadValue, upstream.At("hedge"), "'hedge' asks a second destination, and 'sticky' keeps each client at one", "leave one of the two out");
        if (upstream.Discover is null && upstream.Destinations.Count == 1)
            errors.Warn(ConfigErrorCodes.Risky, upstream.At("hedge"), "'hedge' asks a second destination, and there is only one", "add another, or leave 'hedge' out");
        var after = section.After;
        if (Duration.TryParse(after, out var delay))
        {
            if (delay >= Least && delay <= Most)
                return new HedgeLimits(after, delay, 0, section.Min, section.Budget.Share);
            errors.Add(ConfigErrorCodes.OutOfRange, section.At("after"), $"'after' must be between 1ms and 1h, was {after}");
            return null;
        }
        if (after.StartsWith('p') && double.TryParse(after.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 50 and <= 99.9)
            return new HedgeLimits(after, null, percent / 100, section.Min, section.Budget.Share);
        errors.Add(ConfigErrorCodes.BadValue, section.At("after"), $"'{after}' is no time after which a request is sent to a second destination", "write a duration such as 50ms, or a quantile from p50 to p99.9 such as p95");
        return null;
    }
}
