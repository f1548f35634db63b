namespace Gatehouse.Core.Upstreams;

/// <summary>One instance of an upstream. Immutable.</summary>
internal sealed class Destination
{
    private Destination(string text, DestinationProtocol protocol, string authority)
    {
        Text = text;
        Protocol = protocol;
        Authority = authority;
        IsSecure = protocol is DestinationProtocol.Https or DestinationProtocol.H2;
        Origin = (IsSecure ? "https://" : "http://") + authority;
    }

    /// <summary>The address as written.</summary>
    public string Text { get; }

    /// <summary>What is spoken to it.</summary>
    public DestinationProtocol Protocol { get; }

    /// <summary>True for TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>Host and, where it is not the scheme's usual one, port: the <c>Host</c> it is asked by.</summary>
    public string Authority { get; }

    /// <summary>Scheme and authority, without a slash at the end: a canonical target is appended to it.</summary>
    public string Origin { get; }

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
        return new Destination(text, protocol.Value, uri.Authority);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
