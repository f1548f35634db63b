using System.IO.Pipelines;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Tells a client that a connection with TLS ends in order (RFC 8446, 6.1: <c>close_notify</c>), which the server leaves out: without it an answer that ends with the
/// connection looks cut off, and OpenSSL's clients forget the session, so that each of their next connections costs a whole handshake.
/// </summary>
internal static class TlsEnd
{
    /// <summary>Puts itself between a connection's TLS and what is added to it later.</summary>
    public static ConnectionDelegate Add(ConnectionDelegate next) => async connection =>
    {
        await next(connection);
        if (connection is SocketConnection { IsClosed: false } && connection.Features.Get<ISslStreamFeature>() is { } feature)
            await TellAsync(connection.Transport.Output, feature.SslStream);
    };

    private static async Task TellAsync(PipeWriter output, SslStream tls)
    {
        try
        {
            // A refusal may not have been flushed.
            await output.CompleteAsync();
            await tls.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or OperationCanceledException)
        {
            // The client is gone, or has ended TLS by a fault of its own.
        }
    }
}
