using System.Diagnostics.CodeAnalysis;
using System.Net;
using Gatehouse.Discovery.Consul;
using Gatehouse.Discovery.Dns;
using Gatehouse.Discovery.Etcd;

namespace Gatehouse.Discovery.Addresses;

/// <summary>Reads what the operator wrote: <c>dns://</c>, <c>dns+srv://</c>, <c>consul://</c>, <c>etcd://</c>.</summary>
public static class DiscoveryReader
{
    private const string Kinds = "write dns://name:port, dns+srv://_http._tcp.name, consul://host:8500/service or etcd://host:2379/prefix";

    private static readonly string[] DnsWords = ["scheme", "server", "loopback"];
    private static readonly string[] ConsulWords = ["scheme", "tag", "dc", "passing", "stale", "loopback"];
    private static readonly string[] EtcdWords = ["scheme", "loopback"];

    /// <summary>Reads one section.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="settings">What stands beside it.</param>
    /// <param name="address">What it says.</param>
    /// <param name="fault">Otherwise the first thing that is wrong.</param>
    public static bool TryRead(
        string text, DiscoverySettings settings, [NotNullWhen(true)] out DiscoveryAddress? address, [NotNullWhen(false)] out DiscoveryFault? fault)
    {
        address = null;
        if (DiscoveryUrl.Read(text) is not { } url)
        {
            fault = new DiscoveryFault("url", "this is not a URL that says where instances are found", Kinds);
            return false;
        }
        DiscoveryReading reading;
        switch (url.Kind)
        {
            case "dns" or "dns+srv":
                address = ReadDns(reading = new DiscoveryReading(url, settings, DnsWords), settings);
                break;
            case "consul" or "consul+https":
                address = ReadConsul(reading = new DiscoveryReading(url, settings, ConsulWords), settings);
                break;
            case "etcd" or "etcd+https":
                address = ReadEtcd(reading = new DiscoveryReading(url, settings, EtcdWords), settings);
                break;
            default:
                fault = new DiscoveryFault("url", $"instances are not found by '{url.Kind}://'", Kinds);
                return false;
        }
        fault = reading.Fault;
        if (fault is null)
            return true;
        address = null;
        return false;
    }

    private static DnsAddress ReadDns(DiscoveryReading reading, DiscoverySettings settings)
    {
        reading.RefuseUnused("token", settings.Token);
        reading.RefuseUnused("user", settings.User);
        reading.RefuseUnused("password", settings.Password);
        var url = reading.Url;
        var isSrv = url.Kind == "dns+srv";
        var colon = url.Authority.LastIndexOf(':');
        var name = colon < 0 ? url.Authority : url.Authority[..colon];
        int? port = null;
        if (url.Path is not ("" or "/"))
            reading.Refuse("url", "there is nothing behind the name", $"write {url.Kind}://name; a name server goes behind it: ?server=127.0.0.1:53");
        else if (colon >= 0 && isSrv)
            reading.Refuse("url", "the port comes with the records", "leave it out");
        else if (colon >= 0 && (port = HostAndPort.Read("host" + url.Authority[colon..])?.Port) is null)
            reading.Refuse("url", $"'{url.Authority[(colon + 1)..]}' is no port", "write 1 to 65535");
        if (IPAddress.TryParse(url.Authority, out _) || IPAddress.TryParse(name, out _))
            reading.Refuse("url", "this is an address, there is nothing to look up", "write it under destinations");
        else if (!DnsName.IsValid(name))
            reading.Refuse("url", $"'{name}' is no name of DNS", "write it in ASCII, labels of 1 to 63 characters, 253 in all");
        var servers = ReadServers(reading, reading.One("server"));
        var isOwn = AddressRules.IsLocalhost(name) || (servers.Count > 0 && servers.All(server => AddressRules.IsLoopback(server.Address)));
        return new DnsAddress
        {
            Scheme = reading.Scheme,
            Every = reading.Every,
            AllowsLoopback = reading.Flag("loopback") ?? isOwn,
            Name = name,
            Port = port ?? (reading.Scheme is "https" or "h2" ? 443 : 80),
            IsSrv = isSrv,
            Servers = servers,
        };
    }

    private static List<IPEndPoint> ReadServers(DiscoveryReading reading, string? text)
    {
        var servers = new List<IPEndPoint>();
        foreach (var part in text?.Split(',') ?? [])
        {
            // To IPAddress [::1]:54 is an address, and the port nothing.
            IPAddress? bare = null;
            var place = !part.StartsWith('[') && IPAddress.TryParse(part, out bare) ? new HostAndPort(part, null) : HostAndPort.Read(part);
            if (place is { } written && (bare is not null || IPAddress.TryParse(written.Host, out bare)))
                servers.Add(new IPEndPoint(bare, written.Port ?? ResolverSettings.DnsPort));
            else
                reading.Refuse("server", $"'{part}' is no address of a name server", "write 10.0.0.2, 127.0.0.1:5353 or [::1]:53");
        }
        return servers;
    }

    private static ConsulAddress ReadConsul(DiscoveryReading reading, DiscoverySettings settings)
    {
        reading.RefuseUnused("user", settings.User);
        reading.RefuseUnused("password", settings.Password);
        var service = reading.Url.Path.Trim('/');
        if (service.Length == 0 || service.Contains('/'))
            reading.Refuse("url", "the path has to be the name of the service", "write consul://localhost:8500/payments");
        if (settings.Token is { } token && (token.Length == 0 || !IsFieldValue(token)))
            reading.Refuse("token", "this cannot be a token of Consul", null);
        var endpoint = Endpoint(reading, reading.Url.Authority, 8500);
        return new ConsulAddress
        {
            Scheme = reading.Scheme,
            Every = reading.Every,
            AllowsLoopback = reading.Flag("loopback") ?? AddressRules.IsWrittenLoopback(endpoint.IdnHost),
            Endpoint = endpoint,
            Name = service,
            Tags = reading.All("tag"),
            Datacenter = reading.One("dc"),
            IsPassingOnly = reading.Flag("passing") ?? true,
            IsStaleAllowed = reading.Flag("stale") ?? false,
            Token = settings.Token,
        };
    }

    private static EtcdAddress ReadEtcd(DiscoveryReading reading, DiscoverySettings settings)
    {
        reading.RefuseUnused("token", settings.Token);
        if (settings.User is null != settings.Password is null)
            reading.Refuse(settings.User is null ? "password" : "user", "there is no user without a password and no password without a user", null);
        var prefix = reading.Url.Path;
        if (prefix.Trim('/').Length == 0)
            reading.Refuse("url", "the path has to be where the keys of the service begin", "write etcd://localhost:2379/services/payments");
        Uri[] endpoints = [.. reading.Url.Authority.Split(',').Select(part => Endpoint(reading, part, 2379))];
        return new EtcdAddress
        {
            Scheme = reading.Scheme,
            Every = reading.Every,
            AllowsLoopback = reading.Flag("loopback") ?? endpoints.All(endpoint => AddressRules.IsWrittenLoopback(endpoint.IdnHost)),
            Endpoints = endpoints,
            Prefix = prefix.EndsWith('/') ? prefix : prefix + "/",
            User = settings.User,
            Password = settings.Password,
        };
    }

    private static Uri Endpoint(DiscoveryReading reading, string text, int port)
    {
        var scheme = reading.Url.Kind.EndsWith("+https", StringComparison.Ordinal) ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        if (HostAndPort.Read(text) is { } place)
            return new UriBuilder(scheme, place.Host, place.Port ?? port).Uri;
        reading.Refuse("url", $"'{text}' is no host", "write host:port");
        return new Uri("http://invalid");
    }

    private static bool IsFieldValue(string text) => text.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;
}
