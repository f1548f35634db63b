using System.Net.Sockets;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>Which exceptions mean that a connection broke, or was ended by us. Any other is a bug.</summary>
internal static class ConnectionFault
{
    /// <summary>True for one of those.</summary>
    public static bool Is(Exception exception) =>
        exception is SocketException or IOException or ObjectDisposedException or OperationCanceledException;
}
