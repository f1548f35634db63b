using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The fields by which a destination learns who asked and how: <c>X-Forwarded-*</c>, <c>Forwarded</c> (RFC 7239), <c>Via</c>
/// (RFC 9110, 7.6.3), the route and the correlation id. What the client sent under these names is believed only when it is a trusted
/// proxy. Immutable.
/// </summary>
/// <param name="trust">The networks of trusted proxies; empty for nobody.</param>
/// <param name="sendsForwarded">Whether to send <c>Forwarded</c> too.</param>
internal sealed class ForwardedFields(IReadOnlyList<IPNetwork> trust, bool sendsForwarded)
{
    private static readonly OwnField ForwardedFor = new(HeaderNames.ForwardedFor);
    private static readonly OwnField ForwardedProto = new(HeaderNames.ForwardedProto);
    private static readonly OwnField ForwardedHost = new(HeaderNames.ForwardedHost);
    private static readonly OwnField Via = new(HeaderNames.Via);
    private static readonly OwnField CorrelationId = new(HeaderNames.CorrelationId);
    private static readonly OwnField GatewayRoute = new(HeaderNames.GatewayRoute);

    private readonly IPNetwork[] trust = [.. trust];

    /// <summary>
    /// The client's address: the peer's, or, behind trusted proxies, the last address in <c>X-Forwarded-For</c> that is not one of
    /// them.
    /// </summary>
    public IPAddress ClientAddress(HttpContext context)
    {
        var address = PeerOf(context);
        if (trust.Length == 0 || !IsTrusted(address))
            return address;
        var chain = context.Request.Headers[HeaderNames.ForwardedFor].ToString().Split(',');
        for (var i = chain.Length - 1; i >= 0; i--)
        {
            if (!TryParse(chain[i], out var hop))
                return address;
            address = hop;
            if (!IsTrusted(hop))
                break;
        }
        return address;
    }

    /// <summary>Adds the fields.</summary>
    public void Write<TFields>(TFields fields, HttpContext context, GatewayRequest request)
        where TFields : IRequestFields
    {
        var peer = trust.Length > 0 ? PeerOf(context) : null;
        var trusted = peer is not null && IsTrusted(peer);
        var client = request.ClientAddress.ToString();
        var scheme = trusted && context.Request.Headers["X-Forwarded-Proto"].ToString() is "http" or "https"
            ? context.Request.Headers["X-Forwarded-Proto"].ToString()
            : context.Request.Scheme;
        var host = trusted && IsHost(context.Request.Headers["X-Forwarded-Host"].ToString())
            ? context.Request.Headers["X-Forwarded-Host"].ToString()
            : context.Request.Headers.Host.ToString();
        fields.Add(ForwardedFor, trusted && !request.ClientAddress.Equals(peer) ? client + ", " + peer : client);
        fields.Add(ForwardedProto, scheme);
        if (host.Length > 0)
            fields.Add(ForwardedHost, host);
        if (sendsForwarded)
            fields.Add(HeaderNames.Forwarded, Forwarded(request.ClientAddress, scheme, host));
        fields.Add(Via, ViaOf(context));
        fields.Add(CorrelationId, request.CorrelationId);
        if (request.RouteId is not null)
            fields.Add(GatewayRoute, request.RouteId);
    }

    private static string ViaOf(HttpContext context)
    {
        var own = HttpProtocol.IsHttp2(context.Request.Protocol) ? "2 gatehouse" : "1.1 gatehouse";
        var given = context.Request.Headers.Via;
        return given.Count == 0 ? own : given + ", " + own;
    }

    private static string Forwarded(IPAddress client, string scheme, string host)
    {
        var node = client.AddressFamily == AddressFamily.InterNetworkV6 ? $"\"[{client}]\"" : client.ToString();
        return host.Length == 0 ? $"for={node};proto={scheme}" : $"for={node};host=\"{host}\";proto={scheme}";
    }

    private static bool TryParse(string text, out IPAddress address)
    {
        var trimmed = text.Trim();
        var ok = IPAddress.TryParse(trimmed, out var parsed) || (IPEndPoint.TryParse(trimmed, out var end) && (parsed = end.Address) is not null);
        address = Unmapped(parsed);
        return ok;
    }

    private static bool IsHost(string text) => text.Length is > 0 and <= 260 && HeaderSyntax.IsValue(text) && !text.AsSpan().ContainsAny(" ,;\"\\/@");

    private bool IsTrusted(IPAddress address)
    {
        foreach (var network in trust)
        {
            if (network.Contains(address))
                return true;
        }
        return false;
    }

    // Not by the context's own view of the connection, which would be another object for each.
    private static IPAddress PeerOf(HttpContext context) => Unmapped(context.Features.Get<IHttpConnectionFeature>()?.RemoteIpAddress);

    private static IPAddress Unmapped(IPAddress? address) =>
        address is null ? IPAddress.None : address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
