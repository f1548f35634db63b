using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>Reads <c>scaling</c>.</summary>
internal static class ScalingReader
{
    /// <summary>The limits; null when there are none, or errors were added.</summary>
    public static ScalingLimits? Read(UpstreamConfig upstream, ConfigErrors errors)
    {
        if (upstream.Scaling is not { } section)
            return null;
        if (upstream.MaxRequests is null && upstream.Concurrency is null)
            errors.Add(ConfigErrorCodes.BadValue, section.Node, "an upstream without 'maxRequests' and 'concurrency' is never full", "add one of them");
        if (Uri.TryCreate(section.Webhook, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0)
            return new ScalingLimits(address, section.After, section.Every, section.Timeout);
        errors.Add(ConfigErrorCodes.BadAddress, section.At("webhook"), "the webhook is no address", "write http://host:port/path, or https://, without a user name");
        return null;
    }
}
