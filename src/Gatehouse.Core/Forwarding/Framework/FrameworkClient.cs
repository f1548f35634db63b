using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Text;
using Gatehouse.Core.Forwarding.Transport;
using Gatehouse.Core.Sockets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding.Framework;

/// <summary>The framework's client for one upstream: for HTTP/2. Thread-safe.</summary>
internal sealed class FrameworkClient : IDisposable
{
    /// <summary>For comparisons in bench/ only: HTTP/1.1 too, by the framework's client as it comes, with the framework's sockets.</summary>
    public static readonly bool IsForced = Environment.GetEnvironmentVariable("GATEHOUSE_UPSTREAM_CLIENT") == "framework";

    // Services commonly close idle connections after 60 s (nginx 75 s, Kestrel 130 s); we give ours up before that.
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromSeconds(55);

    // Long enough to be cheap, short enough to follow a change of DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    // Of a message to a destination that was discovered: how that is reached and checked is more than its address says.
    private static readonly HttpRequestOptionsKey<Destination> Discovered = new("gatehouse.destination");

    private readonly HttpMessageInvoker invoker;

    public FrameworkClient(TimeSpan connectTimeout, Connector connector) =>
        invoker = new HttpMessageInvoker(CreateHandler(connectTimeout, connector), disposeHandler: true);

    /// <summary>Sends a request; returns when the head of the answer is there. Throws what the framework's client throws.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, Destination destination, CancellationToken cancellationToken)
    {
        if (destination.IsDiscovered)
            message.Options.Set(Discovered, destination);
        return invoker.SendAsync(message, cancellationToken);
    }

    public void Dispose() => invoker.Dispose();

    private static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout, Connector connector) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Trace context is the client's: passed on as it came.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        // An answer that is not read to its end costs its connection: what is left of it is not to be trusted, or not wanted.
        MaxResponseDrainSize = 0,
        ConnectTimeout = connectTimeout,
        PooledConnectionIdleTimeout = IdleConnectionLifetime,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = IsForced ? null : (connection, cancellationToken) => ConnectAsync(connector, connection, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(
        Connector connector, SocketsHttpConnectionContext connection, CancellationToken cancellationToken)
    {
        var message = connection.InitialRequestMessage;
        var address = connection.DnsEndPoint;
        var destination = message.Options.TryGetValue(Discovered, out var discovered) ? discovered : null;
        var socket = await (destination is null ? connector.OpenAsync(address.Host, address.Port, cancellationToken) : connector.OpenAsync(destination, cancellationToken));
        if (message.RequestUri!.Scheme != Uri.UriSchemeHttps)
            return new PlainStream(socket);
        // The framework's client speaks what was negotiated.
        List<SslApplicationProtocol> protocols = message.Version.Major < 2 ? [SslApplicationProtocol.Http11]
            : message.VersionPolicy == HttpVersionPolicy.RequestVersionOrLower ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11]
            : [SslApplicationProtocol.Http2];
        return await connector.SecureAsync(socket, destination?.TlsName ?? address.Host, protocols, cancellationToken);
    }
}
