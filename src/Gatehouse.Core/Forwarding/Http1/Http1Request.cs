using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>What is sent, beside the fields that are passed on. Immutable.</summary>
/// <param name="Method">The method.</param>
/// <param name="PathAndQuery">The target, canonical.</param>
/// <param name="Host">The <c>Host</c>.</param>
/// <param name="HasBody">True when the client sends a body.</param>
/// <param name="BodyLength">Its length; 0 when the client says that there is none, null when its length is not known.</param>
/// <param name="Upgrade">The other protocol that is asked for; null for none.</param>
internal readonly record struct Http1Request(string Method, string PathAndQuery, string Host, bool HasBody, long? BodyLength, Upgrade? Upgrade)
{
    /// <summary>True when doing it twice is doing it once (RFC 9110, 9.2.2).</summary>
    public bool IsIdempotent =>
        HttpMethods.IsGet(Method) || HttpMethods.IsHead(Method) || HttpMethods.IsOptions(Method) || HttpMethods.IsPut(Method) || HttpMethods.IsDelete(Method);

    /// <summary>What is sent for a client's request.</summary>
    public static Http1Request Of(HttpContext context, in OutgoingRequest outgoing)
    {
        var request = context.Request;
        var upgrade = outgoing.Upgrade;
        // What follows the head of an upgrade is the other protocol's.
        var hasBody = upgrade is null && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;
        var host = outgoing.Target.Host ?? (outgoing.Target.KeepsHost ? request.Host.Value : null) ?? outgoing.Destination.Authority;
        // A POST without a body says so (RFC 9110, 8.6).
        long? length = hasBody ? request.ContentLength : request.ContentLength is not null || HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method) ? 0 : null;
        return new Http1Request(upgrade is { IsExtendedConnect: true } ? HttpMethods.Get : request.Method, outgoing.PathAndQuery, host, hasBody, length, upgrade);
    }
}
