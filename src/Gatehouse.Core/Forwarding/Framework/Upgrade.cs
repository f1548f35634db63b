using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>
/// A client's wish to speak WebSocket: the upgrade of HTTP/1.1 (RFC 6455) or the extended CONNECT of HTTP/2 (RFC 8441). Destinations
/// are always asked by the HTTP/1.1 upgrade. Other protocols are not switched to: h2c by upgrade is a known way around a proxy's rules.
/// Immutable.
/// </summary>
internal readonly struct Upgrade
{
    private readonly IHttpExtendedConnectFeature? connect;
    private readonly string? key;

    private Upgrade(bool wanted, IHttpExtendedConnectFeature? connect)
    {
        IsWanted = wanted;
        this.connect = connect;
        key = connect is null ? null : Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
    }

    /// <summary>True when the client asks for a WebSocket.</summary>
    public bool IsWanted { get; }

    /// <summary>True when it does so by HTTP/2's extended CONNECT.</summary>
    public bool IsExtendedConnect => connect is not null;

    /// <summary>What the client asks for.</summary>
    public static Upgrade Wanted(HttpContext context)
    {
        if (context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
            return new Upgrade(IsWebSocket(connect), connect);
        if (context.Request.Headers.Upgrade.Count == 0)
            return default;
        var wanted = context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
            && HttpMethods.IsGet(context.Request.Method)
            && context.Request.Headers.Upgrade.ToString().Trim().Equals("websocket", StringComparison.OrdinalIgnoreCase);
        return new Upgrade(wanted, null);
    }

    /// <summary>True for the one protocol that an extended CONNECT may ask for.</summary>
    public static bool IsWebSocket(IHttpExtendedConnectFeature connect) => "websocket".Equals(connect.Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether an answer other than 101 may be passed on as it is: to an HTTP/2 client, 200 would say that the WebSocket is open
    /// (RFC 8441, 4).
    /// </summary>
    public bool MayPassOn(HttpResponseMessage response) => connect is null || !response.IsSuccessStatusCode;

    /// <summary>Adds the fields of the upgrade to the request to the destination.</summary>
    public void Write(HttpRequestMessage message)
    {
        if (!IsWanted)
            return;
        message.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        message.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        if (key is not null)
            message.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
    }

    /// <summary>The destination has answered 101: switches the client's side too, and carries bytes until either side ends.</summary>
    public async Task<ForwardError> SwitchAsync(HttpContext context, HttpResponseMessage response, ExchangeClock clock)
    {
        if (!IsWanted || !Confirms(response) || !AnswerHead.TryCopy(response, context.Response))
            return ForwardError.InvalidResponse;
        await using var destination = await response.Content.ReadAsStreamAsync(clock.Token);
        Stream client;
        if (connect is not null)
        {
            context.Response.StatusCode = StatusCodes.Status200OK;
            context.Response.Headers.Remove("Sec-WebSocket-Accept");
            client = await connect.AcceptAsync();
        }
        else
        {
            context.Response.Headers.Upgrade = "websocket";
            client = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }
        await using (client)
        {
            clock.AllowUnlimited();
            await Tunnel.RunAsync(client, destination, clock.Token);
        }
        return ForwardError.None;
    }

    private bool Confirms(HttpResponseMessage response)
    {
        if (!response.Headers.NonValidated.TryGetValues("Upgrade", out var upgrade)
            || !upgrade.ToString().Equals("websocket", StringComparison.OrdinalIgnoreCase))
            return false;
        // The client checks its own key; the one we made for an HTTP/2 client is ours to check (RFC 6455, 4.1).
        return key is null
            || (response.Headers.NonValidated.TryGetValues("Sec-WebSocket-Accept", out var accept) && accept.ToString() == AcceptOf(key));
    }

#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1 here; it guards nothing.
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
