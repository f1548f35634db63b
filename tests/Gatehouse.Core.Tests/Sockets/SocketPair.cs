using System.Net;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Tests.Sockets;

/// <summary>Two ends of a connection: ours, and a plain one.</summary>
internal sealed class SocketPair : IDisposable
{
    /// <summary>Connects.</summary>
    /// <param name="isWatched">True: our end is told by our own poll, where there is one. False: the framework waits.</param>
    public SocketPair(bool isWatched = true)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Far.Connect(listener.LocalEndPoint!);
        Near = isWatched && DirectSocket.HasPoll
            ? PolledSocket.Of(SocketHandle.Accept(listener.SafeHandle, out _, out _)!)
            : new FrameworkSocket(listener.Accept());
    }

    public DirectSocket Near { get; }

    public Socket Far { get; }

    /// <summary>Waits and receives, until there is something or an end.</summary>
    public async Task<(int Count, SocketError Fault)> ReceiveAsync(Memory<byte> room)
    {
        while (true)
        {
            await Near.ReadableAsync();
            var count = Near.Receive(room.Span, out var fault);
            if (fault != SocketError.WouldBlock)
                return (count, fault);
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
