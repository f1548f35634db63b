using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// A client's wish to go on in another protocol: by the upgrade of HTTP/1.1 (RFC 9110, 7.8), or to WebSocket by the extended CONNECT of
/// HTTP/2 (RFC 8441). Destinations are always asked by the HTTP/1.1 upgrade. Immutable.
/// </summary>
internal sealed class Upgrade
{
    private const string WebSocket = "websocket";

    private readonly IHttpExtendedConnectFeature? connect;
    private readonly string? key;

    private Upgrade(string protocol, IHttpExtendedConnectFeature? connect)
    {
        Protocol = protocol;
        this.connect = connect;
        key = connect is null ? null : Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>What the client asks for, as it wrote it.</summary>
    public string Protocol { get; }

    /// <summary>True when it does so by HTTP/2's extended CONNECT.</summary>
    public bool IsExtendedConnect => connect is not null;

    /// <summary>What the client asks for; null for nothing that may be switched to, which is then not passed on either.</summary>
    public static Upgrade? Wanted(HttpContext context)
    {
        var request = context.Request;
        if (HttpMethods.IsConnect(request.Method))
        {
            return context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect && IsWebSocket(connect)
                ? new Upgrade(WebSocket, connect)
                : null;
        }
        if (request.Headers.Upgrade.Count == 0)
            return null;
        // A body would come before the other protocol (RFC 9110, 7.8), and nothing that is in use does that.
        return context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && request.ContentLength is null or 0
            && request.Headers.TransferEncoding.Count == 0
            && request.Headers.Upgrade is [{ } protocol]
            && MayBeSwitchedTo(protocol.Trim())
            ? new Upgrade(protocol.Trim(), null)
            : null;
    }

    /// <summary>True for the one protocol that an extended CONNECT may ask for.</summary>
    public static bool IsWebSocket(IHttpExtendedConnectFeature connect) => WebSocket.Equals(connect.Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an answer other than 101 may be passed on as it is: to an HTTP/2 client, 200 would say that the WebSocket is open
    /// (RFC 8441, 4).
    /// </summary>
    public bool MayPassOn(int status) => connect is null || status >= 300;

    /// <summary>Adds the fields of the upgrade to the request to the destination.</summary>
    public void Write(IRequestFields fields)
    {
        fields.Add("Connection", "Upgrade");
        fields.Add("Upgrade", Protocol);
        if (key is not null)
            fields.Add("Sec-WebSocket-Key", key);
    }

    /// <summary>True when an answer of 101 switches to what was asked for, and to nothing else.</summary>
    public bool Confirms(Http1Connection connection)
    {
        string? upgrade = null;
        string? accept = null;
        foreach (var field in connection.Head.Fields)
        {
            var name = connection.Received.Slice(field.NameStart, field.NameLength);
            if (BodyFraming.Is(name, "upgrade"u8))
                upgrade += Value(connection, field);
            else if (BodyFraming.Is(name, "sec-websocket-accept"u8))
                accept += Value(connection, field);
        }
        // The client checks its own key; the one we made for an HTTP/2 client is ours to check (RFC 6455, 4.1).
        return Protocol.Equals(upgrade, StringComparison.OrdinalIgnoreCase) && (key is null || accept == AcceptOf(key));
    }

    /// <summary>Switches the client's side, once the answer's head has been copied. What it gives is the other protocol's bytes.</summary>
    public async ValueTask<Stream> SwitchClientAsync(HttpContext context)
    {
        if (connect is null)
        {
            context.Response.Headers.Upgrade = Protocol;
            return await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.Headers.Remove("Sec-WebSocket-Accept");
        return await connect.AcceptAsync();
    }

    // Other versions of HTTP are not: who speaks h2c behind the gateway's back is past its rules. Nor is TLS (RFC 2817).
    private static bool MayBeSwitchedTo(string protocol) =>
        HeaderSyntax.IsToken(protocol.Replace('/', '-')) // RFC 9110, 7.8: a name, or name/version
        && !protocol.StartsWith("h2", StringComparison.OrdinalIgnoreCase)
        && !protocol.StartsWith("HTTP", StringComparison.OrdinalIgnoreCase)
        && !protocol.StartsWith("TLS", StringComparison.OrdinalIgnoreCase);

    private static string Value(Http1Connection connection, FieldSlice field) =>
        Encoding.Latin1.GetString(connection.Received.Slice(field.ValueStart, field.ValueLength));

#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1 here; it guards nothing.
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
