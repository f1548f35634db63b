using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>A listening TCP socket that another process has opened.</summary>
/// <param name="Socket">The socket.</param>
/// <param name="IsKept">True when somebody else keeps it open whatever becomes of this process: a service manager.</param>
internal sealed record InheritedSocket(Socket Socket, bool IsKept)
{
    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; } = (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>The socket, when it is one that TCP connections can be accepted on; null otherwise, and it is closed.</summary>
    public static InheritedSocket? Of(int descriptor, bool isKept)
    {
        try
        {
            var socket = new Socket(new SafeSocketHandle(descriptor, ownsHandle: true));
            if (socket is { SocketType: SocketType.Stream, LocalEndPoint: IPEndPoint } && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1)
                return new InheritedSocket(socket, isKept);
            socket.Dispose();
        }
        catch (SocketException)
        {
            // Not a socket.
        }
        return null;
    }

    /// <summary>Whether it serves where this address is asked for. "Any" may have been opened for both families or for IPv4.</summary>
    public bool IsFor(IPEndPoint wanted) =>
        EndPoint.Equals(wanted)
        || (wanted.Port == EndPoint.Port && wanted.Address.Equals(IPAddress.IPv6Any) && EndPoint.Address.Equals(IPAddress.Any));
}
