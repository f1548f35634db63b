using System.Net;
using Gatehouse.Core.Forwarding.Framework;
using Gatehouse.Core.Upstreams;
using Gatehouse.Core.Upstreams.Health;

namespace Gatehouse.Core.Forwarding.Probes;

/// <summary>Asks the standard health service of gRPC for the server as a whole (<c>grpc.health.v1.Health/Check</c>).</summary>
internal sealed class GrpcProbe(FrameworkClient client) : HealthProbe
{
    // A frame without compression around a message without members: the service "" is the server.
    private static readonly byte[] Question = new byte[5];

    // The member `status` is SERVING.
    private static readonly byte[] Serving = [0, 0, 0, 0, 2, 8, 1];

    /// <inheritdoc/>
    public override async Task<string?> AskAsync(Destination destination, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, destination.Origin + "/grpc.health.v1.Health/Check")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Question),
        };
        message.Headers.Host = destination.Authority;
        message.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc");
        message.Headers.TryAddWithoutValidation("TE", "trailers");
        using var response = await client.SendAsync(message, destination, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            return $"status {(int)response.StatusCode}";
        await response.Content.LoadIntoBufferAsync(1024, cancellationToken);
        var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (answer.AsSpan().SequenceEqual(Serving))
            return null;
        var code = response.TrailingHeaders.NonValidated.TryGetValues("grpc-status", out var status) || response.Headers.NonValidated.TryGetValues("grpc-status", out status) ? status.ToString() : "0";
        return code == "0" ? "not serving" : $"grpc-status {code}";
    }
}
