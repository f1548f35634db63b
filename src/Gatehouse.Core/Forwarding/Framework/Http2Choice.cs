using System.Net;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>
/// Which requests go to a destination in HTTP/2: those that its scheme says (<c>h2://</c>, <c>h2c://</c>), and gRPC to <c>https://</c>.
/// See decision 0010.
/// </summary>
internal static class Http2Choice
{
    /// <summary>True for HTTP/2.</summary>
    public static bool IsFor(HttpRequest request, Destination destination) => destination.Protocol switch
    {
        DestinationProtocol.Http => false,
        DestinationProtocol.Https => IsGrpc(request),
        _ => true,
    };

    /// <summary>What the framework's client is asked to speak. gRPC falls back to HTTP/1.1 where the destination offers nothing else.</summary>
    public static (Version Version, HttpVersionPolicy Policy) VersionFor(HttpRequest request, Destination destination) =>
        !IsFor(request, destination) ? (HttpVersion.Version11, HttpVersionPolicy.RequestVersionExact)
        : destination.Protocol == DestinationProtocol.Https ? (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower)
        : (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);

    // application/grpc, application/grpc+proto, but not gRPC-Web, which is made for HTTP/1.1.
    private static bool IsGrpc(HttpRequest request)
    {
        const string Grpc = "application/grpc";
        return request.ContentType is { } type
            && type.StartsWith(Grpc, StringComparison.OrdinalIgnoreCase)
            && (type.Length == Grpc.Length || type[Grpc.Length] is '+' or ';' or ' ');
    }
}
