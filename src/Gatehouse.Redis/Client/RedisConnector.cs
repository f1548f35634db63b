using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Redis.Client;

/// <summary>Opens connections and logs in. Thread-safe.</summary>
internal sealed class RedisConnector(RedisClientOptions options, TimeProvider time)
{
    /// <summary>Opens one. Throws only when cancelled: whatever else happens comes back as a problem.</summary>
    public async Task<OpenedConnection> OpenAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        Stream? stream = null;
        FrameReader? frames = null;
        string? problem;
        try
        {
            stream = await ConnectAsync(either.Token);
            frames = new FrameReader(stream, options.Limits);
            problem = await new Handshake(stream, frames, options.Address).RunAsync(either.Token);
            if (problem is null)
                return new OpenedConnection(stream, frames, null);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await CloseAsync(stream, frames);
            throw;
        }
        catch (OperationCanceledException)
        {
            problem = $"no answer within {options.ConnectTimeout.TotalMilliseconds} ms";
        }
        catch (Exception e)
        {
            // Whatever it is: it is told, and tried again.
            problem = e.InnerException is AuthenticationException or SocketException ? e.InnerException.Message : e.Message;
        }
        await CloseAsync(stream, frames);
        return new OpenedConnection(null, null, problem);
    }

    private static async Task CloseAsync(Stream? stream, FrameReader? frames)
    {
        if (stream is not null)
            await stream.DisposeAsync();
        frames?.Dispose();
    }

    private async Task<Stream> ConnectAsync(CancellationToken cancellation)
    {
        var address = options.Address;
        var socket = address.Port == 0
            ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (address.Port == 0)
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(address.Host), cancellation);
            }
            else
            {
                await socket.ConnectAsync(address.Host, address.Port, cancellation);
                KeepAlive(socket);
            }
            var stream = new NetworkStream(socket, ownsSocket: true);
            return address.UsesTls ? await SecureAsync(stream, cancellation) : stream;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A connection that only listens learns so that the other side is gone.
    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 3);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private async Task<Stream> SecureAsync(NetworkStream stream, CancellationToken cancellation)
    {
        // Nobody whom a certificate names is asked for anything, as towards upstreams.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (options.Authorities is { } authorities)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }
        var secure = new SslStream(stream);
        try
        {
            await secure.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = options.Address.Host, CertificateChainPolicy = policy, AllowRenegotiation = false }, cancellation);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }
}
