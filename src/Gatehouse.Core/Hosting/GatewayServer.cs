using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Gatehouse.Core.Hosting.ChunkedBodies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting;

/// <summary>Makes and starts a Kestrel server with nothing in it but what the gateway needs.</summary>
internal static class GatewayServer
{
    /// <summary>A server for these addresses, not started.</summary>
    public static WebApplication Create(IReadOnlyList<ListenAddress> addresses, ILoggerFactory loggers)
    {
        // RFC 9112, 2.2 allows a lone LF as a line end, and who allows it reads other lines than who does not. Kestrel does so by default,
        // and has no other way to say no: the switch is the process's, and is read when a server starts.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", isEnabled: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        // Both halves together: completions on the poll thread that then go to the pool anyway would be the worst of both.
        builder.WebHost.UseSockets(static transport => transport.UnsafePreferInlineScheduling = InlineScheduling.IsOn);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, addresses));
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        // Signals belong to whoever runs the gateway, not to each server.
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NoLifetime>());
        return builder.Build();
    }

    /// <summary>Starts; a failure to listen names the key of the configuration and the address.</summary>
    public static async Task StartAsync(WebApplication server, string key, IReadOnlyList<ListenAddress> addresses, CancellationToken cancellationToken)
    {
        try
        {
            await server.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            var reason = e.GetBaseException() switch
            {
                SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => "the address is already in use; stop the other program or choose another port",
                SocketException { SocketErrorCode: SocketError.AccessDenied } => "permission denied; ports below 1024 need a privilege",
                SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "this machine does not have that address",
                var other => other.Message,
            };
            throw new ListenException($"cannot listen on {string.Join(", ", addresses.Select(address => address.Text))} ({key}): {reason}", e);
        }
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<ListenAddress> addresses)
    {
        kestrel.AddServerHeader = false;
        // Destinations' own field values may be Latin-1 (RFC 9110, 5.5: obs-text).
        kestrel.RequestHeaderEncodingSelector = LengthEncoding.Of;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        foreach (var address in addresses)
        {
            if (address.IsLocalhost && address.Port != 0)
                kestrel.ListenLocalhost(address.Port, options => Configure(options, address));
            else if (address.IsLocalhost)
                kestrel.Listen(IPAddress.Loopback, 0, options => Configure(options, address));
            else if (address.Address is null)
                kestrel.ListenAnyIP(address.Port, options => Configure(options, address));
            else
                kestrel.Listen(address.Address, address.Port, options => Configure(options, address));
        }
    }

    private static void Configure(ListenOptions listen, ListenAddress address)
    {
        listen.Protocols = address.Scheme switch
        {
            "h2c" => HttpProtocols.Http2,
            "https" => HttpProtocols.Http1AndHttp2,
            _ => HttpProtocols.Http1,
        };
        if (address.Certificates is { } certificates)
        {
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificates[0],
                ServerCertificateChain = new X509Certificate2Collection(certificates.Skip(1).ToArray()),
            });
        }
        // Behind TLS, so that it sees what the server reads.
        if (listen.Protocols.HasFlag(HttpProtocols.Http1))
            listen.Use(WatchedTransport.Add);
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
