using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Hosting.Certificates;
using Gatehouse.Core.Hosting.ChunkedBodies;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.Core.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>A Kestrel server with nothing in it but what the gateway needs.</summary>
internal sealed class GatewayServer : IAsyncDisposable
{
    private readonly string key;
    private readonly IReadOnlyList<ListenAddress> addresses;
    private readonly WebApplication parts; // never started: the server runs our application, not one of a host's
    private readonly IServer server;

    /// <summary>A server, not started.</summary>
    /// <param name="key">The key of the configuration that says where to listen.</param>
    /// <param name="addresses">Where to listen.</param>
    /// <param name="sockets">What the gateway listens on.</param>
    /// <param name="refusals">Answers what the server refuses.</param>
    /// <param name="loggers">For what the server has to say.</param>
    /// <param name="tls">What an address shows in TLS; asked for each connection.</param>
    public GatewayServer(
        string key, IReadOnlyList<ListenAddress> addresses, ListeningSockets sockets, ServerRefusals refusals, ILoggerFactory loggers, Func<ListenAddress, ListenerTls?> tls)
    {
        this.key = key;
        this.addresses = addresses;
        // RFC 9112, 2.2 allows a lone LF as a line end, and who allows it reads other lines than who does not. Kestrel does so by default,
        // and has no other way to say no: the switch is the process's, and is read when a server starts.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        // Both halves together: completions on the poll thread that then go to the pool anyway would be the worst of both.
        builder.WebHost.UseSockets(static transport => transport.UnsafePreferInlineScheduling = InlineScheduling.IsOn);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, addresses, tls));
        // The last one is asked first. The framework's is for comparing.
        if (Environment.GetEnvironmentVariable("GATEHOUSE_TRANSPORT") != "kestrel")
            builder.Services.AddSingleton<IConnectionListenerFactory>(services => ActivatorUtilities.CreateInstance<SocketListenerFactory>(services, sockets, TimeProvider.System));
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        // Kestrel's alone: the host's own listener would cost each request something if anybody subscribed to it.
        builder.Services.Replace(ServiceDescriptor.Singleton<DiagnosticSource>(refusals));
        parts = builder.Build();
        server = parts.Services.GetRequiredService<IServer>();
    }

    /// <summary>The URLs that it listens on, with the real ports, after the start.</summary>
    public IReadOnlyList<string> Addresses => [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];

    /// <summary>Starts; a failure to listen names the key of the configuration and the address.</summary>
    public async Task StartAsync(RequestDelegate handle, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(new ServerApplication(handle, parts.Services.GetRequiredService<IServiceScopeFactory>()), cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            var reason = e.GetBaseException() switch
            {
                SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => $"{(addresses.Count > 1 ? "one of these addresses" : "the address")} is already in use; stop the other program or choose another port",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied; ports below 1024 need a privilege",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine does not have that address",
                var other => other.Message,
            };
            throw new ListenException($"cannot listen on {string.Join(", ", addresses.Select(address => address.Text))} ({key}): {reason}", e);
        }
    }

    /// <summary>Ends: connections are told to close, and cut when the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => parts.DisposeAsync();

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses, Func<ListenAddress, ListenerTls?> tls)
    {
        kestrel.AddServerHeader = false;
        // Destinations' own field values may be Latin-1 (RFC 9110, 5.5: obs-text).
        kestrel.RequestHeaderEncodingSelector = LengthEncoding.Of;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        foreach (var address in addresses)
        {
            if (address.IsLocalhost && address.Port != 0)
                kestrel.ListenLocalhost(address.Port, options => Configure(options, address, tls));
            else if (address.IsLocalhost)
                kestrel.Listen(IPAddress.Loopback, 0, options => Configure(options, address, tls));
            else if (address.Address is null)
                kestrel.ListenAnyIP(address.Port, options => Configure(options, address, tls));
            else
                kestrel.Listen(address.Address, address.Port, options => Configure(options, address, tls));
        }
    }

    private static void Configure(ListenOptions listen, ListenAddress address, Func<ListenAddress, ListenerTls?> tls)
    {
        listen.Protocols = address.Scheme switch
        {
            "h2c" => HttpProtocols.Http2,
            "https" => HttpProtocols.Http1AndHttp2,
            _ => HttpProtocols.Http1,
        };
        if (address.Tls is not null)
        {
            listen.Use(TlsRecordReader.Add);
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = connection => new(tls(address)!.For(connection.ClientHelloInfo.ServerName)) });
            listen.Use(TlsEnd.Add);
            listen.Use(TlsReader.Add);
        }
        // Behind TLS, so that it sees what the server reads.
        if (listen.Protocols.HasFlag(HttpProtocols.Http1))
            listen.Use(WatchedTransport.Add);
    }
}
