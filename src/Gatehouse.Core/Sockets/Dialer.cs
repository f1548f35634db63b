using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// Connects. On Linux by direct calls: a socket that the framework has waited for would wake the framework's poll for ever after.
/// </summary>
internal static class Dialer
{
    private const int Stream = 1 | 0x800 | 0x80000; // SOCK_STREAM, SOCK_NONBLOCK, SOCK_CLOEXEC
    private const int InternetFamily = 2; // AF_INET
    private const int Internet6Family = 10; // AF_INET6
    private const int InProgress = 115; // EINPROGRESS

    /// <summary>
    /// Connects to the first of some addresses that can be reached. Throws what <see cref="SocketException"/> the last one gave, or that it was
    /// cancelled.
    /// </summary>
    public static async Task<DirectSocket> ConnectAsync(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancellationToken)
    {
        var last = SocketError.HostNotFound;
        foreach (var address in addresses)
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, port), cancellationToken);
            }
            catch (SocketException e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                last = e.SocketErrorCode;
            }
        }
        throw new SocketException((int)last);
    }

    private static async Task<DirectSocket> ConnectAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        if (DirectSocket.HasPoll)
            return await ConnectDirectlyAsync(endPoint, cancellationToken);
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            socket.NoDelay = true;
            return new DirectSocket(socket, watch: null);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<DirectSocket> ConnectDirectlyAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var handle = new SafeSocketHandle(socket(endPoint.AddressFamily == AddressFamily.InterNetworkV6 ? Internet6Family : InternetFamily, Stream, 0), ownsHandle: true);
        SocketWatch? watch = null;
        try
        {
            if (handle.IsInvalid)
                throw Failure(Marshal.GetLastPInvokeError());
            var address = endPoint.Serialize();
            var isConnected = connect(handle, address.Buffer[..address.Size].ToArray(), address.Size) == 0;
            if (!isConnected && Marshal.GetLastPInvokeError() is var number and not InProgress)
                throw Failure(number);
            watch = new SocketWatch(handle, Pollers.Next, isConnecting: !isConnected);
            if (!isConnected)
                await ConnectedAsync(watch, cancellationToken);
            var connected = new Socket(handle);
            if (connected.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int fault and not (int)SocketError.Success)
                throw new SocketException(fault);
            connected.NoDelay = true;
            return new DirectSocket(connected, watch);
        }
        catch
        {
            handle.Dispose();
            watch?.Stop();
            throw;
        }
    }

    private static async Task ConnectedAsync(SocketWatch watch, CancellationToken cancellationToken)
    {
        using (cancellationToken.UnsafeRegister(static watch => ((SocketWatch)watch!).GiveUp(), watch))
            await watch.WritableAsync();
        // From here on nobody gives up: who sends would no longer wait for room, but ask for it for ever.
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Those that tell an operator something; everything else is only a failure.
    private static SocketException Failure(int number) => new((int)(number switch
    {
        13 or 1 => SocketError.AccessDenied, // EACCES, EPERM
        23 or 24 => SocketError.TooManyOpenSockets, // ENFILE, EMFILE
        97 => SocketError.AddressFamilyNotSupported, // EAFNOSUPPORT
        99 => SocketError.AddressNotAvailable, // EADDRNOTAVAIL
        101 => SocketError.NetworkUnreachable, // ENETUNREACH
        105 or 12 => SocketError.NoBufferSpaceAvailable, // ENOBUFS, ENOMEM
        110 => SocketError.TimedOut, // ETIMEDOUT
        111 => SocketError.ConnectionRefused, // ECONNREFUSED
        113 => SocketError.HostUnreachable, // EHOSTUNREACH
        _ => SocketError.SocketError,
    }));

#pragma warning disable SA1300, SYSLIB1054, CA5392 // The names of the system; generated marshalling needs unsafe code.
    [DllImport("libc", SetLastError = true)]
    private static extern int socket(int domain, int type, int protocol);

    [DllImport("libc", SetLastError = true)]
    private static extern int connect(SafeHandle socket, byte[] address, int length);
#pragma warning restore
}
