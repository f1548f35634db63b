using Gatehouse.Discovery;

namespace Gatehouse.Core.Upstreams;

/// <summary>One instance of an upstream. Immutable.</summary>
internal sealed class Destination
{
    private Destination(string text, DestinationProtocol protocol, Uri address)
    {
        Text = text;
        Protocol = protocol;
        Authority = AuthorityOf(address);
        IsSecure = protocol is DestinationProtocol.Https or DestinationProtocol.H2;
        Origin = (IsSecure ? "https://" : "http://") + Authority;
        Host = TlsName = address.IdnHost;
        Port = address.Port;
        Key = text;
    }

    /// <summary>The address as written.</summary>
    public string Text { get; }

    /// <summary>What is spoken to it.</summary>
    public DestinationProtocol Protocol { get; }

    /// <summary>True for TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Host and, where it is not the scheme's usual one, port: the <c>Host</c> it is asked by.</summary>
    public string Authority { get; private init; }

    /// <summary>Scheme and authority, without a slash at the end: a canonical target is appended to it.</summary>
    public string Origin { get; }

    /// <summary>Where connections go: an address, IPv6 without brackets, or a name.</summary>
    public string Host { get; }

    /// <summary>1 to 65535.</summary>
    public int Port { get; }

    /// <summary>The name that TLS asks for and checks, unless the upstream's section says one.</summary>
    public string TlsName { get; private init; }

    /// <summary>What connections are kept by: equal for those that may be used in place of each other.</summary>
    public string Key { get; private init; }

    /// <summary>True for one that a registry named, and the operator did not.</summary>
    public bool IsDiscovered { get; private init; }

    /// <summary>For a discovered one: whether its name may stand for this machine's loopback.</summary>
    public bool AllowsLoopback { get; private init; }

    /// <summary>An instance that a registry named.</summary>
    /// <param name="instance">What it said, checked by the rules of its watch.</param>
    /// <param name="allowsLoopback">See <see cref="AllowsLoopback"/>.</param>
    public static Destination Of(Instance instance, bool allowsLoopback)
    {
        var protocol = Enum.Parse<DestinationProtocol>(instance.Scheme, ignoreCase: true);
        var scheme = protocol is DestinationProtocol.Https or DestinationProtocol.H2 ? Uri.UriSchemeHttps : Uri.UriSchemeHttp;
        var address = new UriBuilder(scheme, instance.Host, instance.Port).Uri;
        var text = $"{instance.Scheme}://{address.Host}:{address.Port}";
        var name = instance.Name?.TrimEnd('.');
        var called = string.IsNullOrEmpty(name) || Uri.CheckHostName(name) != UriHostNameType.Dns ? address : new UriBuilder(scheme, name, instance.Port).Uri;
        return new Destination(text, protocol, address)
        {
            Authority = AuthorityOf(called),
            TlsName = called.IdnHost,
            Key = $"{text} {called.IdnHost} {allowsLoopback}",
            IsDiscovered = true,
            AllowsLoopback = allowsLoopback,
        };
    }

    /// <summary>Reads an address; null, and what is wrong with it, when it is not one.</summary>
    public static Destination? Parse(string text, out string? error, out string? hint)
    {
        hint = null;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0)
        {
            error = $"'{text}' has no scheme";
            hint = $"write http://{text}";
            return null;
        }
        DestinationProtocol? protocol = text[..scheme].ToLowerInvariant() switch
        {
            "http" => DestinationProtocol.Http,
            "https" => DestinationProtocol.Https,
            "h2" => DestinationProtocol.H2,
            "h2c" => DestinationProtocol.H2c,
            _ => null,
        };
        if (protocol is null)
        {
            error = $"'{text[..scheme]}' is not a scheme that can be forwarded to";
            hint = "use http, https, h2 or h2c";
            return null;
        }
        var address = (protocol is DestinationProtocol.Https or DestinationProtocol.H2 ? "https" : "http") + text[scheme..];
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port == 0)
        {
            error = $"'{text}' is not an address";
            hint = "write http://host:port";
            return null;
        }
        if (uri.UserInfo.Length > 0)
        {
            error = "an address must not hold a user name or password";
            hint = "set an Authorization header with requestHeaders";
            return null;
        }
        if (uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0)
        {
            error = $"'{text}' has a path; an upstream is an address only";
            hint = "put the path into the route's target: upstream/path";
            return null;
        }
        error = null;
        return new Destination(text, protocol.Value, uri);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    // International names as xn--.
    private static string AuthorityOf(Uri address) =>
        address.HostNameType != UriHostNameType.Dns ? address.Authority : address.IsDefaultPort ? address.IdnHost : $"{address.IdnHost}:{address.Port}";
}
