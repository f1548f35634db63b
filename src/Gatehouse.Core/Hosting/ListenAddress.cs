using System.Globalization;
using System.Net;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Hosting.Certificates;

namespace Gatehouse.Core.Hosting;

/// <summary>An address to listen on, read. Immutable.</summary>
/// <param name="Text">As written.</param>
/// <param name="Scheme"><c>http</c>, <c>https</c> or <c>h2c</c>.</param>
/// <param name="Address">The IP address; null means all addresses, IPv4 and IPv6.</param>
/// <param name="IsLocalhost">True for <c>localhost</c>: both loopback addresses.</param>
/// <param name="Port">0 to 65535; 0 takes a free one.</param>
internal sealed record ListenAddress(string Text, string Scheme, IPAddress? Address, bool IsLocalhost, int Port)
{
    /// <summary>What is shown in TLS; null but for https.</summary>
    public ListenerTls? Tls { get; init; }

    /// <summary>True when only this machine can connect.</summary>
    public bool IsLoopback => IsLocalhost || (Address is not null && IPAddress.IsLoopback(Address));

    /// <summary>Reads a port or URL; null, and what is wrong, when it is neither.</summary>
    /// <param name="text">A port number or a URL.</param>
    /// <param name="portAlone">The address that a port alone means; null for all.</param>
    /// <param name="error">What is wrong.</param>
    public static ListenAddress? Parse(string text, IPAddress? portAlone, out string? error)
    {
        error = null;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            if (int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port <= 65535)
                return new ListenAddress(text, "http", portAlone, false, port);
            error = $"{text} is not a port: ports are 0 to 65535";
            return null;
        }
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        var scheme = colon < 0 ? "" : text[..colon].ToLowerInvariant();
        if (scheme is not ("http" or "https" or "h2c"))
        {
            error = colon < 0 && text.Contains(':', StringComparison.Ordinal) && Parse($"http://{text}", null, out _) is not null
                ? $"'{text}' is not an address to listen on without a scheme: did you mean 'http://{text}'?"
                : $"'{text}' is not an address to listen on: write a port, or http://, https:// or h2c:// with host and port";
            return null;
        }
        var rest = text[(colon + 3)..].TrimEnd('/');
        var anyHost = rest.StartsWith("*:", StringComparison.Ordinal) || rest.StartsWith("+:", StringComparison.Ordinal);
        if (!Uri.TryCreate((scheme == "https" ? "https://" : "http://") + (anyHost ? "localhost" + rest[1..] : rest), UriKind.Absolute, out var uri)
            || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
        {
            error = $"'{text}' is not an address to listen on: write {scheme}://host:port";
            return null;
        }
        if (anyHost)
            return new ListenAddress(text, scheme, null, false, uri.Port);
        if (uri.Host == "localhost")
            return new ListenAddress(text, scheme, null, true, uri.Port);
        if (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address))
            return new ListenAddress(text, scheme, address.Equals(IPAddress.IPv6Any) ? null : address, false, uri.Port);
        error = $"'{uri.Host}' is not an address of this machine: write an IP address, localhost, or * for all addresses";
        return null;
    }

    /// <summary>Reads a <c>listen</c> entry with its certificate; null when errors were added.</summary>
    public static ListenAddress? Read(ListenConfig section, ConfigErrors errors)
    {
        var at = section.Node is null ? null : section.At("url");
        var address = Parse(section.Url, null, out var error);
        if (address is null)
        {
            Report(errors, ConfigErrorCodes.BadAddress, at, error!);
            return null;
        }
        if (address.Scheme != "https")
        {
            if (section.Certificate is not null || section.Certificates.Count > 0)
                Report(errors, ConfigErrorCodes.BadCertificate, section.At(section.Certificate is null ? "certificates" : "certificate"), $"a certificate is for https; '{section.Url}' is not");
            if (section.ClientCertificates != ClientCertificates.None || section.ClientCa is not null)
                Report(errors, ConfigErrorCodes.BadCertificate, at, $"certificates of clients are for https; '{section.Url}' is not");
            return address;
        }
        if (section.Certificate is null)
        {
            Report(errors, ConfigErrorCodes.BadCertificate, at, $"'{section.Url}' needs a certificate: {{ url, certificate, key }}");
            return null;
        }
        return ListenerTls.Read(section, errors) is { } tls ? address with { Tls = tls } : null;
    }

    /// <summary>Reads all of a configuration, and reports each that cannot be listened on, the operators' among them.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="before">Those of the one before; certificates that are still the same stay the same objects.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static IReadOnlyList<ListenAddress> ReadAll(GatewayConfig config, IReadOnlyList<ListenAddress> before, ConfigErrors errors)
    {
        // The server would choose an address of its own.
        if (config.Listen.Count == 0)
            errors.Add(ConfigErrorCodes.BadAddress, config.At("listen"), "'listen' names no address", "leave it out for port 8080 on all addresses");
        ReadAdmin(config.Admin, errors);
        return [.. config.Listen.Select(listen => Read(listen, errors)).OfType<ListenAddress>().Select(Keep)];

        // Clients can take up sessions again only where they began.
        ListenAddress Keep(ListenAddress next) =>
            next.Tls is { } tls && before.Select(address => address.Tls).FirstOrDefault(own => own?.Fingerprint == tls.Fingerprint) is { } same ? next with { Tls = same } : next;
    }

    /// <summary>Reads the <c>admin</c> entry; null when it is switched off or errors were added.</summary>
    public static ListenAddress? ReadAdmin(AdminConfig section, ConfigErrors errors)
    {
        if (section.Url is "false")
            return null;
        var address = Parse(section.Url, IPAddress.Loopback, out var error);
        if (address is null)
            Report(errors, ConfigErrorCodes.BadAddress, section.Node, error!);
        else if (address.Scheme != "http")
            Report(errors, ConfigErrorCodes.BadAddress, section.Node, "the admin listener speaks http only", "write http://127.0.0.1:9901");
        return address;
    }

    private static void Report(ConfigErrors errors, string code, ConfigNode? at, string message, string? hint = null)
    {
        if (at is null)
            errors.Add(code, message);
        else
            errors.Add(code, at, message, hint);
    }
}
