using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>Connects.</summary>
internal static class Dialer
{
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
            return new FrameworkSocket(socket);
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
        var handle = SocketHandle.Open(endPoint.AddressFamily);
        SocketWatch? watch = null;
        try
        {
            if (!DescriptorLimit.Current.HasRoomForDestination(handle.Descriptor))
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            var begun = handle.Connect(endPoint);
            if (begun is not SocketError.Success and not SocketError.InProgress)
                throw new SocketException((int)begun);
            watch = new SocketWatch(handle, Pollers.Next, isConnecting: begun == SocketError.InProgress, goesFirst: true);
            if (begun == SocketError.InProgress)
                await ConnectedAsync(watch, cancellationToken);
            if (handle.TakeFailure() is var fault and not SocketError.Success)
                throw new SocketException((int)fault);
            handle.SetNoDelay();
            return new PolledSocket(handle, watch);
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
}
