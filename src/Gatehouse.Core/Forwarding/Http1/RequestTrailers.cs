using System.Buffers;
using System.Text;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// The trailers of a client's request that go on to the destination, behind a body in chunks (RFC 9112, 7.1.2). None says whom the
/// request is for, who asks, or how to read it (RFC 9110, 6.5.1), and none repeats a field of the head: a destination that mixes both would
/// take the client's word for the gateway's. The server bounds them together with the fields of the head.
/// </summary>
internal static class RequestTrailers
{
    private static readonly byte[] Bare = "0\r\n\r\n"u8.ToArray();

    /// <summary>The last chunk and the trailers. To be called when the whole body has been read: trailers are known only then.</summary>
    public static ReadOnlyMemory<byte> End(HttpRequest request)
    {
        if (request.HttpContext.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers.Count: > 0 } sent)
            return Bare;
        var output = new ArrayBufferWriter<byte>(256);
        output.Write("0\r\n"u8);
        var known = GatewayRequest.Of(request.HttpContext);
        foreach (var (name, values) in sent.Trailers)
        {
            if (!IsPassedOn(name, request.Headers, known) || IsInHead(name, request.Headers))
                continue;
            foreach (var value in values)
            {
                if (HeaderSyntax.IsValue(value))
                    output.Write(Encoding.Latin1.GetBytes($"{name}: {value}\r\n"));
            }
        }
        output.Write("\r\n"u8);
        return output.WrittenMemory;
    }

    /// <summary>Announces those trailers that the client announces and that will go on (RFC 9110, 6.6.2).</summary>
    public static void Announce(IRequestFields fields, IHeaderDictionary headers, GatewayRequest request)
    {
        foreach (var line in headers.Trailer)
        {
            foreach (var part in line.AsSpan().Split(','))
            {
                var name = line.AsSpan(part).Trim(" \t").ToString();
                if (IsPassedOn(name, headers, request))
                    fields.Add("Trailer", name);
            }
        }
    }

    // Many servers read X_User as X-User.
    private static bool IsInHead(string name, IHeaderDictionary headers) =>
        headers.ContainsKey(name) || (name.Contains('_', StringComparison.Ordinal) && headers.ContainsKey(name.Replace('_', '-')));

    private static bool IsPassedOn(string name, IHeaderDictionary headers, GatewayRequest request) =>
        HeaderSyntax.IsToken(name)
        && RequestHead.IsPassedOn(name)
        && !HeaderNames.IsForbiddenInTrailer(name)
        && !request.IsWithheld(name)
        && !new ConnectionOptions(headers.Connection).Nominates(name);
}
