using System.Net.Sockets;

namespace Gatehouse.Core.Sockets;

/// <summary>A socket that is told by the gateway's own poll. Linux only.</summary>
/// <param name="handle">The socket, which it owns.</param>
/// <param name="watch">What watches it.</param>
internal sealed class PolledSocket(SocketHandle handle, SocketWatch watch) : DirectSocket
{
    // A closed one's number may be another's by now.
    public override Socket Socket => handle.IsClosed
        ? throw new ObjectDisposedException(nameof(Socket))
        : new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: false));

    /// <summary>One that was accepted. Throws <see cref="SocketException"/>, and has closed it then.</summary>
    public static PolledSocket Of(SocketHandle handle)
    {
        try
        {
            return new PolledSocket(handle, new SocketWatch(handle, Pollers.InTurn));
        }
        catch (SocketException)
        {
            handle.Dispose();
            throw;
        }
    }

    public override int Receive(Span<byte> room, out SocketError fault)
    {
        var count = handle.Receive(room, out fault);
        // It is ours, not the other side's: nobody may take it for all there was.
        if (count == 0 && fault == SocketError.Success && IsClosed)
            fault = SocketError.OperationAborted;
        // Less than there is room for is all there is, unless the end comes next. After an end or a fault it stays so.
        MayHaveMore = fault != SocketError.WouldBlock && (count == 0 || count == room.Length || watch.HasEnded);
        return count;
    }

    public override ValueTask<int> ReadableAsync() => MayHaveMore ? default : watch.ReadableAsync();

    public override bool WaitsUntilReadable(Action<object?> goOn, object state) => !MayHaveMore && watch.WaitsUntilReadable(goOn, state);

    public override bool IsQuiet(bool isCertain)
    {
        // What was told may have been received since; so may what the last receive left no room for.
        if (!MayHaveMore && !watch.TakeReadable() && !isCertain)
            return !IsClosed;
        MayHaveMore = !IsEmpty();
        return !MayHaveMore;
    }

    public override bool IsEmpty() => handle.IsEmpty();

    public override int Send(ReadOnlySpan<byte> bytes, out SocketError fault) => handle.Send(bytes, out fault);

    public override void EndSending()
    {
        if (handle.End(SocketShutdown.Send) is var fault and not SocketError.Success)
            throw new SocketException((int)fault);
    }

    protected override async ValueTask<int> WaitAndSendAsync(ReadOnlyMemory<byte> bytes)
    {
        await watch.WritableAsync();
        return 0;
    }

    protected override void End(bool isReset)
    {
        if (isReset)
            handle.SetReset();
        else
            handle.End(SocketShutdown.Both); // also for a child that is being started and has a copy
        handle.Dispose();
        watch.Stop();
    }
}
