using Gatehouse.Core.Forwarding.Retries;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>What is sent, beside the fields that are passed on, and how long it may take. Immutable.</summary>
internal readonly struct Http1Request
{
    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The target, canonical.</summary>
    public required string PathAndQuery { get; init; }

    /// <summary>The <c>Host</c>.</summary>
    public required string Host { get; init; }

    /// <summary>True when the client sends a body.</summary>
    public required bool HasBody { get; init; }

    /// <summary>Its length; 0 when the client says that there is none, null when its length is not known.</summary>
    public required long? BodyLength { get; init; }

    /// <summary>The other protocol that is asked for; null for none.</summary>
    public required Upgrade? Upgrade { get; init; }

    /// <summary>When the exchange began, as a timestamp.</summary>
    public required long Started { get; init; }

    /// <summary>Longest time for the whole exchange; null for no such limit.</summary>
    public required TimeSpan? Total { get; init; }

    /// <summary>How long its phases may take.</summary>
    public required UpstreamLimits Limits { get; init; }

    /// <summary>True when doing it twice is doing it once (RFC 9110, 9.2.2).</summary>
    public bool IsIdempotent => RequestMethod.IsIdempotent(Method);

    /// <summary>True when it may go out once more after a connection was lost on which nothing came back.</summary>
    public bool MayBeSentAgain => !HasBody && IsIdempotent;

    /// <summary>Decides whether an answer is passed on; null when all are.</summary>
    public required IAnswerGate? Gate { get; init; }

    /// <summary>What is sent for a client's request.</summary>
    public static Http1Request Of(HttpContext context, in OutgoingRequest outgoing)
    {
        var request = context.Request;
        var target = outgoing.Target;
        var upgrade = outgoing.Upgrade;
        // What follows the head of an upgrade is the other protocol's.
        var hasBody = upgrade is null && HasBodyOf(context);
        return new Http1Request
        {
            Method = upgrade is { IsExtendedConnect: true } ? HttpMethods.Get : request.Method,
            PathAndQuery = outgoing.PathAndQuery,
            Host = target.Host ?? (target.KeepsHost ? (string?)request.Headers.Host : null) ?? outgoing.Destination.Authority,
            HasBody = hasBody,
            // A POST without a body says so (RFC 9110, 8.6).
            BodyLength = hasBody ? request.ContentLength : request.ContentLength is not null || UsuallyHasBody(request.Method) ? 0 : null,
            Upgrade = upgrade,
            Started = outgoing.Started,
            Total = outgoing.Total,
            Limits = outgoing.Limits,
            Gate = outgoing.Gate,
        };
    }

    /// <summary>True when the client sends a body. The usual GET is told by its head (RFC 9112, 6.3), without asking for the feature.</summary>
    public static bool HasBodyOf(HttpContext context) =>
        !(context.Request.ContentLength is null && HttpProtocol.IsHttp11(context.Request.Protocol) && context.Request.Headers.TransferEncoding.Count == 0)
        && context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody != false;

    private static bool UsuallyHasBody(string method) => HttpMethods.IsPost(method) || HttpMethods.IsPut(method) || HttpMethods.IsPatch(method);
}
