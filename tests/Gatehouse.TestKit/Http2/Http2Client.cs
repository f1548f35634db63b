using System.Net;

namespace Gatehouse.TestKit.Http2;

/// <summary>Makes HTTP clients that speak HTTP/2 and nothing else: over TLS by ALPN, without TLS by prior knowledge.</summary>
public static class Http2Client
{
    /// <summary>Accepts any certificate, follows no redirect, keeps no cookies.</summary>
    public static HttpClient Create(Uri address)
    {
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        return new HttpClient(handler)
        {
            BaseAddress = address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Deadline.Limit,
        };
    }

    /// <summary>A gRPC call: the messages framed, <c>te: trailers</c>, the content type.</summary>
    public static HttpRequestMessage GrpcRequest(string path, params byte[][] messages)
    {
        var content = new ByteArrayContent([.. messages.SelectMany(message => GrpcFrame.Write(message))]);
        content.Headers.ContentType = new("application/grpc");
        return new HttpRequestMessage(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
            Headers = { { "te", "trailers" } },
        };
    }
}
