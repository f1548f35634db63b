using System.Net;
using System.Net.Sockets;

namespace Gatehouse.TestKit;

/// <summary>
/// Ports that nobody listens on. Where a server can take port 0 itself, that is better. They are not of those that systems give to who asks for
/// any, so that nobody gets one in the meantime.
/// </summary>
public static class FreePort
{
    private const int First = 10_000;
    private const int End = 32_000;

    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, Random.Shared.Next(First, End));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.AddressAlreadyInUse or SocketError.AccessDenied)
            {
                // Another one, then.
            }
        }
    }
}
