using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Forwarding.Transport;

/// <summary>
/// Opens connections to an upstream's destinations, for our own client and for the framework's: there is one way in which TLS is checked.
/// Thread-safe.
/// </summary>
internal sealed partial class Connector(ConnectionSettings settings, TimeProvider time, ILogger logger)
{
    // A destination that refuses every request would fill the log.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private long? lastLogged;

    /// <summary>A TCP connection. Throws <see cref="SocketException"/>, or that it was cancelled.</summary>
    public static async Task<Socket> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>
    /// TLS over a connection, which is closed when that fails. Throws <see cref="AuthenticationException"/>, having told the log why, or
    /// that it was cancelled.
    /// </summary>
    public async Task<TlsStream> SecureAsync(Socket socket, string host, List<SslApplicationProtocol> protocols, CancellationToken cancellationToken)
    {
        var stream = new TlsStream(socket);
        var verdict = new CertificateVerdict();
        var options = settings.Tls.For(host, protocols);
        options.RemoteCertificateValidationCallback = verdict.Accept;
        try
        {
            await stream.AuthenticateAsClientAsync(options, cancellationToken);
            return stream;
        }
        catch (Exception e)
        {
            stream.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            if (e is not (AuthenticationException or IOException or ObjectDisposedException))
                throw;
            var reason = verdict.Refusal ?? (e.InnerException ?? e).Message.ReplaceLineEndings(" ");
            Tell(options.TargetHost!, reason);
            throw new AuthenticationException(reason, e);
        }
    }

    private void Tell(string name, string reason)
    {
        lock (gate)
        {
            if (lastLogged is { } last && time.GetElapsedTime(last) < Silence)
                return;
            lastLogged = time.GetTimestamp();
        }
        LogRefused(logger, settings.Upstream, name, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No TLS with upstream '{Upstream}' ({Name}): {Reason}")]
    private static partial void LogRefused(ILogger logger, string upstream, string name, string reason);
}
