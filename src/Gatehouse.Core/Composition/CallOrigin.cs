using System.Net;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Composition;

/// <summary>
/// The client's request as its calls carry it on. A copy, since a call that serves several requests may outlive the one that it was made for.
/// Immutable.
/// </summary>
internal sealed class CallOrigin
{
    // They name a request, not who makes it: with them, no two calls would ever be equal.
    private static readonly HashSet<string> OfOneRequest =
        new(StringComparer.OrdinalIgnoreCase) { Forwarding.HeaderNames.CorrelationId, "X-Request-ID", "Request-Id", "traceparent", "tracestate", "b3" };

    private string? identity;
    private int identityHash;

    public CallOrigin(HttpContext client)
    {
        var own = GatewayRequest.Of(client);
        Target = own.Target;
        CorrelationId = own.CorrelationId;
        ClientAddress = own.ClientAddress;
        Caller = own.Caller;
        Fields = PassedFields.Of(client);
        Scheme = client.Request.Scheme;
        Protocol = client.Request.Protocol;
        var connection = client.Connection;
        Connection = new HttpConnectionFeature
        {
            ConnectionId = connection.Id,
            RemoteIpAddress = connection.RemoteIpAddress,
            RemotePort = connection.RemotePort,
            LocalIpAddress = connection.LocalIpAddress,
            LocalPort = connection.LocalPort,
        };
    }

    /// <summary>The canonical target of the client's request.</summary>
    public CanonicalTarget Target { get; }

    /// <summary>Its correlation id.</summary>
    public string CorrelationId { get; }

    /// <summary>The client's address.</summary>
    public IPAddress ClientAddress { get; }

    /// <summary>Who makes it; null when that is not known.</summary>
    public Caller? Caller { get; }

    /// <summary>The fields that calls pass on. Nobody changes them.</summary>
    public IHeaderDictionary Fields { get; }

    /// <summary>The scheme of the client's request.</summary>
    public string Scheme { get; }

    /// <summary>The protocol of the client's connection.</summary>
    public string Protocol { get; }

    /// <summary>Who is at the other end of it.</summary>
    public IHttpConnectionFeature Connection { get; }

    /// <summary>Cancelled when the time for all of its calls is over.</summary>
    public CancellationToken Deadline { get; init; }

    /// <summary>
    /// Everything that upstreams are told about who asks, and the caller, by whom they may be balanced: equal for two requests only when their calls
    /// differ in nothing but the ids of requests and traces.
    /// </summary>
    public string Identity => identity ??= Describe();

    /// <summary>Equal for equal identities.</summary>
    public int IdentityHash => identityHash != 0 ? identityHash : identityHash = Identity.GetHashCode(StringComparison.Ordinal);

    // No field's name has a colon or a bracket, and no value a line break.
    private string Describe()
    {
        var text = new StringBuilder(256).Append(Protocol).Append(' ').Append(Scheme).Append(' ').Append(Connection.RemoteIpAddress).Append(' ').Append(ClientAddress);
        foreach (var (name, values) in Fields)
        {
            if (OfOneRequest.Contains(name))
                continue;
            foreach (var value in values)
                text.Append('\n').Append(name).Append(':').Append(value);
        }
        if (Caller is not null)
            text.Append('\n').Append(Caller.Whole);
        return text.ToString();
    }
}
