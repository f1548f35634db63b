using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>What a number of the system's (errno(3), Linux) means.</summary>
internal static class SystemFault
{
    /// <summary>Those that somebody looks at, or that tell an operator something; everything else is only a failure.</summary>
    public static SocketError Of(int number) => number switch
    {
        0 => SocketError.Success,
        11 => SocketError.WouldBlock, // EAGAIN
        13 or 1 => SocketError.AccessDenied, // EACCES, EPERM
        23 or 24 => SocketError.TooManyOpenSockets, // ENFILE, EMFILE
        32 => SocketError.Shutdown, // EPIPE
        97 => SocketError.AddressFamilyNotSupported, // EAFNOSUPPORT
        99 => SocketError.AddressNotAvailable, // EADDRNOTAVAIL
        101 => SocketError.NetworkUnreachable, // ENETUNREACH
        103 => SocketError.ConnectionAborted, // ECONNABORTED
        104 => SocketError.ConnectionReset, // ECONNRESET
        105 or 12 => SocketError.NoBufferSpaceAvailable, // ENOBUFS, ENOMEM
        107 => SocketError.NotConnected, // ENOTCONN
        110 => SocketError.TimedOut, // ETIMEDOUT
        111 => SocketError.ConnectionRefused, // ECONNREFUSED
        113 => SocketError.HostUnreachable, // EHOSTUNREACH
        115 => SocketError.InProgress, // EINPROGRESS
        _ => SocketError.SocketError,
    };
}
