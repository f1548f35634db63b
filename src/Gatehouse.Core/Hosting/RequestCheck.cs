using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// What the gateway refuses although the server took it: requests that two servers can read in two ways. What is refused is in
/// <c>docs/strictness.md</c>.
/// </summary>
internal static class RequestCheck
{
    // The longest registered method has 18 letters. RFC 9112, 3.1: 501 for a method longer than any that is known.
    private const int LongestMethod = 32;

    /// <summary>
    /// Why the request is refused; null when it is not, and then what is known of its fields by now is noted. The fields
    /// have to be as they came.
    /// </summary>
    public static Problem? Of(HttpContext context, GatewayRequest known, in FieldSurvey fields, string target, TargetFault fault)
    {
        var request = context.Request;
        if (!IsSupported(context, request.Method))
            return GatewayProblems.MethodNotSupported;
        if (fault != TargetFault.None && !(fault == TargetFault.AsteriskForm && HttpMethods.IsOptions(request.Method)))
            return TargetProblems.Of(fault);
        if (!IsFramedOnce(request))
            return GatewayProblems.InvalidFraming;
        if (!IsForOneHost(request, target))
            return GatewayProblems.InvalidHost;
        if (!fields.AreWellFormed)
            return GatewayProblems.InvalidField;
        known.MayHaveUnderscores = fields.HaveUnderscores;
        return null;
    }

    // TRACE would show a client's credentials to scripts; CONNECT is for forward proxies, except a WebSocket over HTTP/2 (RFC 8441).
    // Methods are case-sensitive (RFC 9110, 9.1), but the framework's client sends "get" as GET, which was not what the route and its
    // policies decided about. PRI begins HTTP/2 (RFC 9113, 3.4).
    private static bool IsSupported(HttpContext context, string method) => method switch
    {
        "GET" or "POST" or "PUT" or "DELETE" or "PATCH" or "HEAD" or "OPTIONS" => true,
        "TRACE" or "PRI" => false,
        "CONNECT" => context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect && Forwarding.Http1.Upgrade.IsWebSocket(connect),
        _ => method.Length <= LongestMethod && HeaderSyntax.IsToken(method) && HttpMethod.Parse(method).Method == method,
    };

    // RFC 9112, 6.1: chunked is the only coding that is understood, once; not over HTTP/1.0, and not beside a length. Kestrel lets the
    // coding win and keeps the length under a name of its own.
    private static bool IsFramedOnce(HttpRequest request)
    {
        var coding = request.Headers.TransferEncoding;
        return coding.Count == 0
            || (coding.Count == 1
                && "chunked".Equals(coding[0], StringComparison.OrdinalIgnoreCase)
                && HttpProtocol.IsHttp11(request.Protocol)
                && request.ContentLength is null
                && !request.Headers.ContainsKey("X-Content-Length"));
    }

    // RFC 9112, 3.2: one Host, well-formed; and 3.2.2: that of an absolute-form target is the same.
    private static bool IsForOneHost(HttpRequest request, string target)
    {
        var values = request.Headers.Host;
        if (values.Count == 0)
            return HttpProtocol.IsHttp10(request.Protocol) && target.StartsWith('/');
        var host = values[0].AsSpan();
        return values.Count == 1 && AuthoritySyntax.IsValid(host) && (target is ['/' or '*', ..] || IsSame(target, host));
    }

    private static bool IsSame(ReadOnlySpan<char> target, ReadOnlySpan<char> host)
    {
        var begin = target.IndexOf("://") + 3;
        var isSecure = target.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var length = target[begin..].IndexOfAny('/', '?');
        var authority = length < 0 ? target[begin..] : target.Slice(begin, length);
        return AuthoritySyntax.IsValid(authority)
            && WithoutPort(authority, isSecure).Equals(WithoutPort(host, isSecure), StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> authority, bool isSecure)
    {
        var port = isSecure ? ":443" : ":80";
        return authority.EndsWith(port) ? authority[..^port.Length] : authority;
    }
}
