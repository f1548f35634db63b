using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Hosting.Transport;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Tests.Hosting.Transport;

/// <summary>A client that speaks TLS, and what the server has of it: TLS is the server's own, the reader of it ours.</summary>
internal sealed class SecurePair : IAsyncDisposable
{
    private readonly TaskCompletionSource<ConnectionContext> accepted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication server;
    private ConnectionContext connection = null!;

    private SecurePair()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseSockets();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Use(TlsRecordReader.Add);
            listen.UseHttps(Certificates.Create());
            listen.Use(TlsReader.Add);
            listen.Run(connection =>
            {
                accepted.SetResult(connection);
                return over.Task;
            });
        }));
        builder.Services.AddSingleton<IConnectionListenerFactory>(services =>
            new SocketListenerFactory(new ListeningSockets(), new Pools(Pool), services.GetRequiredService<ILoggerFactory>(), TimeProvider.System));
        server = builder.Build();
    }

    public CountingPool Pool { get; } = new();

    /// <summary>Below the client's TLS.</summary>
    public Socket Socket { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    /// <summary>What the client's TLS sends goes through here.</summary>
    public HeldStream Sent { get; private set; } = null!;

    public SslStream Client { get; private set; } = null!;

    public PipeReader Input => connection.Transport.Input;

    /// <summary>Connects.</summary>
    /// <param name="first">Sent together with the end of the handshake.</param>
    public static async Task<SecurePair> ConnectAsync(string first = "")
    {
        var pair = new SecurePair();
        await pair.server.StartAsync();
        await pair.Socket.ConnectAsync(IPEndPoint.Parse(new Uri(pair.server.Urls.Single()).Authority));
        // The client speaks first and last.
        pair.Sent = new HeldStream(pair.Socket) { Through = 1 };
        pair.Client = new SslStream(pair.Sent);
        await pair.Client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
        }).InTime();
        await pair.Client.WriteAsync(Encoding.ASCII.GetBytes(first));
        await pair.Socket.SendAsync(pair.Sent.Take());
        pair.Sent.Through = int.MaxValue;
        pair.connection = await pair.accepted.Task.InTime();
        return pair;
    }

    /// <summary>The records that a text is sent in.</summary>
    public async Task<byte[]> RecordsAsync(string text)
    {
        Sent.Through = 0;
        await Client.WriteAsync(Encoding.ASCII.GetBytes(text));
        Sent.Through = int.MaxValue;
        return Sent.Take();
    }

    public async ValueTask DisposeAsync()
    {
        Input.Complete();
        over.SetResult();
        await Client.DisposeAsync();
        await server.DisposeAsync();
        Pool.Dispose();
    }

    private sealed class Pools(MemoryPool<byte> pool) : IMemoryPoolFactory<byte>
    {
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => pool;
    }
}
