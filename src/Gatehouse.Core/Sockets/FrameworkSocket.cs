using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>A socket that the framework waits for: on systems other than Linux.</summary>
internal sealed class FrameworkSocket : DirectSocket
{
    /// <summary>Takes a connected socket over. Throws <see cref="SocketException"/>.</summary>
    public FrameworkSocket(Socket socket)
    {
        Socket = socket;
        socket.NoDelay = true;
        socket.Blocking = false;
    }

    public override Socket Socket { get; }

    public override int Receive(Span<byte> room, out SocketError fault)
    {
        var count = 0;
        try
        {
            count = Socket.Receive(room, SocketFlags.None, out fault);
        }
        catch (ObjectDisposedException)
        {
            fault = SocketError.OperationAborted;
        }
        // It is ours, not the other side's: nobody may take it for all there was.
        if (count == 0 && fault == SocketError.Success && IsClosed)
            fault = SocketError.OperationAborted;
        MayHaveMore = fault != SocketError.WouldBlock && (count == 0 || count == room.Length);
        return count;
    }

    public override async ValueTask<int> ReadableAsync()
    {
        if (MayHaveMore)
            return 0;
        try
        {
            await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            MayHaveMore = true; // what it fails with, receiving tells
        }
        return 0;
    }

    public override bool WaitsUntilReadable(Action<object?> goOn, object state)
    {
#pragma warning disable CA2012 // It is over when it runs, and there is no result to get.
        var wait = ReadableAsync().ConfigureAwait(false).GetAwaiter();
#pragma warning restore CA2012
        if (wait.IsCompleted)
            return false;
        wait.UnsafeOnCompleted(() => goOn(state));
        return true;
    }

    public override bool IsQuiet(bool isCertain)
    {
        MayHaveMore = !IsEmpty();
        return !MayHaveMore;
    }

    public override bool IsEmpty()
    {
        try
        {
            return !Socket.Poll(0, SelectMode.SelectRead);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    public override int Send(ReadOnlySpan<byte> bytes, out SocketError fault)
    {
        try
        {
            return Socket.Send(bytes, SocketFlags.None, out fault);
        }
        catch (ObjectDisposedException)
        {
            fault = SocketError.OperationAborted;
            return 0;
        }
    }

    public override void EndSending() => Socket.Shutdown(SocketShutdown.Send);

    protected override async ValueTask<int> WaitAndSendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return await Socket.SendAsync(bytes, SocketFlags.None);
        }
        catch (ObjectDisposedException)
        {
            throw new SocketException((int)SocketError.OperationAborted);
        }
    }

    protected override void End(bool isReset)
    {
        if (isReset)
        {
            Socket.Close(timeout: 0);
            return;
        }
        try
        {
            // To dispose while something is going on would be a reset.
            Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Not connected any more.
        }
        Socket.Dispose();
    }
}
