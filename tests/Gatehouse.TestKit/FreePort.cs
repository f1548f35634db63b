using System.Net;
using System.Net.Sockets;

namespace Gatehouse.TestKit;

/// <summary>Ports that nobody listens on. Where a server can take port 0 itself, that is better.</summary>
public static class FreePort
{
    public static int Next()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
