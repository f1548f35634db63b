using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Hosting;

/// <summary>The problem for each status with which Kestrel refuses a request before there is one.</summary>
internal static class RefusalProblems
{
    private static readonly Problem RequestTimeout = new(408, "request_timeout", "The request did not arrive in time");
    private static readonly Problem TargetTooLong = new(414, "target_too_long", "The request target is too long");
    private static readonly Problem FieldsTooLarge = new(431, "headers_too_large", "The header fields of the request are too large, or too many");
    private static readonly Problem VersionNotSupported = new(505, "version_not_supported", "HTTP version not supported");

    /// <summary>The problem for a status, which need not have the same, and for what is wrong with the target as far as it has been read.</summary>
    public static Problem Of(int status, TargetFault fault) => status switch
    {
        400 when fault is not (TargetFault.None or TargetFault.Empty) => TargetProblems.Of(fault),
        400 => GatewayProblems.BadRequest,
        // '*' or 'a:80' with a method that does not have it: no resource that could have other methods, but an invalid request line (RFC 9112, 3.2).
        405 => TargetProblems.Of(TargetFault.UnsupportedForm),
        408 => RequestTimeout,
        413 => RequestProblems.BodyTooLarge,
        414 => TargetTooLong,
        431 => FieldsTooLarge,
        505 => VersionNotSupported,
        // None that Kestrel has today.
        _ => new Problem(status, GatewayProblems.BadRequest.Code, GatewayProblems.BadRequest.Error),
    };
}
