using System.Diagnostics;
using System.Net;
using System.Text;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding;

/// <summary>
/// An upstream with the connections to it. Lives as long as the upstream, over any number of reloads. The seam behind which an own
/// HTTP/1.1 client can stand: everything above it knows exchanges, not connections.
/// </summary>
internal sealed class Forwarder : IAsyncDisposable
{
    // Services commonly close idle connections after 60 s (nginx 75 s, Kestrel 130 s); we give ours up before that.
    private static readonly TimeSpan IdleConnectionLifetime = TimeSpan.FromSeconds(55);

    // Long enough to be cheap, short enough to follow a change of DNS.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly HttpMessageInvoker invoker;

    public Forwarder(Upstream upstream)
    {
        Upstream = upstream;
        invoker = new HttpMessageInvoker(CreateHandler(upstream.Limits), disposeHandler: true);
    }

    /// <summary>The upstream.</summary>
    public Upstream Upstream { get; }

    /// <summary>Sends a request; returns when the head of the answer is there. Throws what the framework's client throws.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        invoker.SendAsync(message, cancellationToken);

    public ValueTask DisposeAsync()
    {
        invoker.Dispose();
        return ValueTask.CompletedTask;
    }

    private static SocketsHttpHandler CreateHandler(UpstreamLimits limits) => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = false,
        // Trace context is the client's: passed on as it came.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        // An answer that is not read to its end costs its connection: what is left of it is not to be trusted, or not wanted.
        MaxResponseDrainSize = 0,
        ConnectTimeout = limits.Connect,
        PooledConnectionIdleTimeout = IdleConnectionLifetime,
        PooledConnectionLifetime = ConnectionLifetime,
        EnableMultipleHttp2Connections = true,
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
    };
}
