using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Gatehouse.Core.Sockets;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Gatehouse.Discovery;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Forwarding.Transport;

/// <summary>
/// Opens connections to an upstream's destinations, for our own client and for the framework's: there is one way in which TLS is checked.
/// Thread-safe.
/// </summary>
internal sealed partial class Connector(ConnectionSettings settings, TimeProvider time, ILogger logger)
{
    // What goes wrong with every request would fill the log.
    private readonly LinePace pace = new(time);

    /// <summary>
    /// A TCP connection to a destination. One that a registry named gets only where registries may send the gateway, whatever its name stands
    /// for at this moment. Throws <see cref="SocketException"/>, or that it was cancelled.
    /// </summary>
    public static async Task<DirectSocket> ConnectAsync(Destination destination, CancellationToken cancellationToken)
    {
        var found = IPAddress.TryParse(destination.Host, out var address) ? [address] : await Dns.GetHostAddressesAsync(destination.Host, cancellationToken);
        // The addresses that are checked are the ones that are connected to: a name may stand for others a moment later.
        if (destination.IsDiscovered)
        {
            found = Array.FindAll(found, one => !AddressRules.IsRefused(one) && (destination.AllowsLoopback || !AddressRules.IsLoopback(one)));
            if (found.Length == 0)
                throw new SocketException((int)SocketError.AccessDenied);
        }
        return await Dialer.ConnectAsync(found, destination.Port, cancellationToken);
    }

    /// <summary>
    /// The same as <see cref="ConnectAsync(Destination, CancellationToken)"/> for an exchange: tells the log when the process may have no more descriptors,
    /// which is no destination's fault.
    /// </summary>
    public Task<DirectSocket> OpenAsync(Destination destination, CancellationToken cancellationToken) => TellFullAsync(ConnectAsync(destination, cancellationToken));

    /// <inheritdoc cref="OpenAsync(Destination, CancellationToken)"/>
    public Task<DirectSocket> OpenAsync(string host, int port, CancellationToken cancellationToken) => TellFullAsync(ConnectAsync(host, port, cancellationToken));

    /// <summary>
    /// TLS over a connection, which is closed when that fails. Throws <see cref="AuthenticationException"/>, having told the log why, or
    /// that it was cancelled.
    /// </summary>
    public async Task<TlsStream> SecureAsync(DirectSocket socket, string host, List<SslApplicationProtocol> protocols, CancellationToken cancellationToken)
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
            // Of any kind: what the framework cannot read in a certificate comes as what the reading threw.
            var reason = verdict.Refusal ?? Told(e);
            if (pace.TryTake(out _))
                LogRefused(logger, settings.Upstream, options.TargetHost!, reason);
            throw new AuthenticationException(reason, e);
        }
    }

    private static async Task<DirectSocket> ConnectAsync(string host, int port, CancellationToken cancellationToken) =>
        await Dialer.ConnectAsync(await Dns.GetHostAddressesAsync(host, cancellationToken), port, cancellationToken);

    // What came was no TLS, or nothing: the connection ended, in order or not.
    private static string Told(Exception e) =>
        (e is IOException or AuthenticationException { InnerException: null } ? "it may not speak TLS there: " : "")
        + (e.InnerException ?? e).Message.ReplaceLineEndings(" ");

    private async Task<DirectSocket> TellFullAsync(Task<DirectSocket> opening)
    {
        try
        {
            return await opening;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.TooManyOpenSockets)
        {
            if (pace.TryTake(out _))
                LogFull(logger, settings.Upstream, DescriptorLimit.Current.Most);
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No TLS with upstream '{Upstream}' ({Name}): {Reason}")]
    private static partial void LogRefused(ILogger logger, string upstream, string name, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No connection to upstream '{Upstream}': the process may have {Most} open files and connections (ulimit -n).")]
    private static partial void LogFull(ILogger logger, string upstream, long most);
}
