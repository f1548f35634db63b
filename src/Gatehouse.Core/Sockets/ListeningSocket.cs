using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// A socket that listens and never blocks: it is asked directly, and who has to wait is told by the gateway's own poll. Accepted on by one at a
/// time, and closed while nobody asks; who waits then goes on.
/// </summary>
internal sealed class ListeningSocket
{
    private readonly SocketWatch? watch; // null: the framework waits
    private readonly EndPoint? local; // null: each connection has its own
    private Task<Socket>? accepting; // by the framework
    private bool isFull; // the last one was the last that a client may have

    /// <summary>Takes a listening socket over. Throws <see cref="SocketException"/>.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="isWatched">False to have the framework wait, as on systems other than Linux.</param>
    public ListeningSocket(Socket socket, bool isWatched)
    {
        Socket = socket;
        if (!isWatched)
            return;
        socket.Blocking = false;
        socket.NoDelay = true; // inherited by what it accepts
        var address = (IPEndPoint)socket.LocalEndPoint!;
        local = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any) ? null : address;
        Pollers.Begin();
        watch = new SocketWatch(socket.SafeHandle, Pollers.InTurn);
    }

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>Who has connected; null and <see cref="SocketError.WouldBlock"/> when there is nobody, or null and another fault.</summary>
    public AcceptedSocket? TryAccept(out SocketError fault)
    {
        fault = SocketError.WouldBlock;
        try
        {
            if (watch is null)
                return accepting is { IsCompleted: true } ? TakeAccepted() : null;
            if (isFull && !HasRoom())
            {
                fault = SocketError.TooManyOpenSockets;
                return null;
            }
            if (SocketHandle.Accept(Socket.SafeHandle, out var remote, out fault) is not { } handle)
                return null;
            isFull = !DescriptorLimit.Current.HasRoomForClient(handle.Descriptor);
            return new AcceptedSocket(PolledSocket.Of(handle), local ?? handle.LocalEndPoint(), remote);
        }
        catch (SocketException e)
        {
            fault = e.SocketErrorCode;
            return null;
        }
    }

    /// <summary>Ends when somebody may have connected, or when it was closed. The number means nothing.</summary>
    public ValueTask<int> ReadableAsync() => watch?.ReadableAsync() ?? AcceptedByFrameworkAsync();

    /// <summary>By who accepts, after it was closed: whom the framework has accepted in the meantime sees the end.</summary>
    public void Drop()
    {
        if (accepting is { IsCompletedSuccessfully: true })
            accepting.GetAwaiter().GetResult().Dispose();
        accepting = null;
    }

    /// <summary>Closes it for this process. Others may have it too.</summary>
    public void Close()
    {
        // While others have it, closing would not end what the kernel tells of it.
        watch?.Leave();
        Socket.Dispose();
        watch?.Stop();
    }

    // Whether the next one may be a client's.
    private bool HasRoom()
    {
        using var next = SocketHandle.Open(Socket.AddressFamily);
        return DescriptorLimit.Current.HasRoomForClient(next.Descriptor);
    }

    private async ValueTask<int> AcceptedByFrameworkAsync()
    {
        try
        {
            await Task.WhenAny(accepting ??= Socket.AcceptAsync());
        }
        catch (ObjectDisposedException)
        {
            // Closed just now.
        }
        return 0;
    }

    private AcceptedSocket TakeAccepted()
    {
        var socket = accepting!;
        accepting = null;
        var accepted = socket.GetAwaiter().GetResult();
        return new AcceptedSocket(new FrameworkSocket(accepted), accepted.LocalEndPoint, accepted.RemoteEndPoint);
    }
}
