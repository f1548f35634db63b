using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Threading.Channels;
using Gatehouse.TestKit.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.TestKit.Upstreams;

/// <summary>A real server on a free port that answers as the test says and remembers what it was asked.</summary>
public sealed class RecordingUpstream : IAsyncDisposable
{
    private readonly Channel<RecordedRequest> arrivals = Channel.CreateUnbounded<RecordedRequest>();
    private readonly List<RecordedRequest> requests = [];
    private readonly UpstreamProtocol protocol;
    private readonly bool readBody;
    private readonly RequestDelegate handler;
    private readonly WebApplication app;
    private int connections;

    private RecordingUpstream(RequestDelegate handler, UpstreamProtocol protocol, bool readBody, int port)
    {
        this.handler = handler;
        this.protocol = protocol;
        this.readBody = readBody;
        Certificate = protocol == UpstreamProtocol.Https ? Certificates.Create() : null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, Listen);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>As the configuration writes it: <c>http://</c>, <c>h2c://</c> or <c>https://127.0.0.1:port</c>.</summary>
    public string Address => $"{(protocol == UpstreamProtocol.H2c ? "h2c" : Url.Scheme)}://127.0.0.1:{Port}";

    /// <summary>The same for an HTTP client.</summary>
    public Uri Url => new(app.Urls.First());

    public int Port => Url.Port;

    /// <summary>What the server shows in TLS; null without.</summary>
    public X509Certificate2? Certificate { get; }

    /// <summary>How many connections came so far.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>What arrived so far. A request is there before its handler runs.</summary>
    public IReadOnlyList<RecordedRequest> Requests
    {
        get
        {
            lock (requests)
                return [.. requests];
        }
    }

    /// <param name="handler">Answers. Concurrent.</param>
    /// <param name="protocol">What is spoken.</param>
    /// <param name="readBody">Whether the body is read and recorded before the handler runs; false leaves it to the handler.</param>
    /// <param name="port">0 takes a free one.</param>
    public static async Task<RecordingUpstream> StartAsync(
        RequestDelegate handler, UpstreamProtocol protocol = UpstreamProtocol.Http1, bool readBody = true, int port = 0)
    {
        var upstream = new RecordingUpstream(handler, protocol, readBody, port);
        await upstream.app.StartAsync();
        return upstream;
    }

    /// <summary>Answers every request with this text.</summary>
    public static Task<RecordingUpstream> StartAsync(string text, UpstreamProtocol protocol = UpstreamProtocol.Http1) =>
        StartAsync(context => context.Response.WriteAsync(text), protocol);

    /// <summary>The next request in order of arrival; waits for it.</summary>
    public Task<RecordedRequest> NextRequestAsync() => arrivals.Reader.ReadAsync().AsTask().InTime();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Certificate?.Dispose();
    }

    private void Listen(ListenOptions listen)
    {
        listen.Protocols = protocol switch
        {
            UpstreamProtocol.H2c => HttpProtocols.Http2,
            UpstreamProtocol.Https => HttpProtocols.Http1AndHttp2,
            _ => HttpProtocols.Http1,
        };
        if (Certificate is not null)
            listen.UseHttps(Certificate);
        listen.Use(next => connection =>
        {
            Interlocked.Increment(ref connections);
            var tap = new WireTap(connection.Transport);
            connection.Features.Set(tap);
            connection.Transport = tap;
            return next(connection);
        });
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var tap = context.Features.Get<WireTap>()!;
        tap.Listening = false;
        var request = await RecordAsync(context, tap);
        lock (requests)
            requests.Add(request);
        arrivals.Writer.TryWrite(request);
        try
        {
            await handler(context);
        }
        finally
        {
            tap.Listening = HttpProtocol.IsHttp11(request.Protocol);
        }
    }

    private async Task<RecordedRequest> RecordAsync(HttpContext context, WireTap tap)
    {
        var request = context.Request;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        IReadOnlyList<KeyValuePair<string, string>> headers = HttpProtocol.IsHttp2(request.Protocol)
            ? [.. request.Headers.SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value ?? "")))]
            : tap.TakeHeaders(request.Protocol);
        var body = new MemoryStream();
        if (readBody)
        {
            await request.Body.CopyToAsync(body, context.RequestAborted);
            request.Body = new MemoryStream(body.ToArray());
        }
        var aborted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        context.RequestAborted.Register(aborted.SetResult);
        return new RecordedRequest(request.Protocol, request.Method, target, headers, body.ToArray(), aborted.Task);
    }
}
