using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Discovery.Addresses;

namespace Gatehouse.Core.Upstreams.Discovery;

/// <summary>Reads where an upstream's instances are learned. Nobody is asked.</summary>
internal static class DiscoverReader
{
    /// <summary>The address; null when the upstream has none, or a wrong one.</summary>
    public static DiscoveryAddress? Read(string name, UpstreamConfig section, ConfigErrors errors)
    {
        if (section.Every is not null && section.Discover is null)
            errors.Add(ConfigErrorCodes.BadValue, section.At("every"), "'every' says how often a registry is asked, and there is no 'discover'");
        if (section.Discover is not { } discover)
            return null;
        if (section.Destinations.Count > 0)
            errors.Add(ConfigErrorCodes.BadValue, section.At("discover"), $"upstream '{name}' has destinations and discovers them too", "keep one of 'destinations' and 'discover'");
        if (section.Every is not null && discover.Every is not null)
            errors.Add(ConfigErrorCodes.BadValue, section.At("every"), "'every' is in 'discover' already", "keep one");
        var settings = new DiscoverySettings
        {
            Scheme = discover.Scheme,
            Every = discover.Every ?? section.Every,
            Tag = discover.Tag,
            Dc = discover.Dc,
            Token = discover.Token,
            User = discover.User,
            Password = discover.Password,
            Server = discover.Server,
            Loopback = discover.Loopback,
        };
        if (DiscoveryReader.TryRead(discover.Url, settings, out var address, out var fault))
            return address;
        errors.Add(fault.Key == "url" ? ConfigErrorCodes.BadAddress : ConfigErrorCodes.BadValue, discover.At(fault.Key), fault.Text, fault.Hint);
        return null;
    }
}
