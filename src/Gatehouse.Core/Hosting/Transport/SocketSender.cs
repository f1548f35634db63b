using System.Buffers;
using System.Net.Sockets;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// Sends what was written, from the buffers it was written into. What is small, and comes from the thread that polls, is held until the end of
/// its <see cref="Round"/>. What the kernel does not take at once is sent by a loop. Given to by one at a time; <see cref="SendHeld"/> and
/// <see cref="Stop"/> may be called by anybody at any time.
/// </summary>
/// <param name="connection">What ends when sending fails, or is complete.</param>
/// <param name="socket">Its socket.</param>
/// <param name="writer">Who is told when the loop has ended.</param>
/// <param name="key">The writer's lock: one for both, because most connections wait for a request.</param>
internal sealed class SocketSender(SocketConnection connection, DirectSocket socket, SocketWriter writer, Lock key) : IRoundWork
{
    private HeldOutput held; // empty while the loop runs
    private Queue<UnsentBuffer>? unsent; // null until a client is slow
    private Round? holder; // at whose end it is sent
    private volatile bool isHolding;
    private volatile bool isBusy;
    private volatile bool isStopped;
    private bool isCompleted;

    /// <summary>True while the loop sends what the kernel did not take.</summary>
    public bool IsBusy => isBusy;

    /// <summary>True when nothing more is sent.</summary>
    public bool IsStopped => isStopped;

    /// <summary>Sends the first octets of a buffer, and takes the buffer. False when the loop has to send some of them.</summary>
    public bool TrySend(IMemoryOwner<byte> buffer, int count)
    {
        if (TryHold(buffer, count))
            return true;
        var sent = Send(buffer.Memory.Span[..count]);
        if (sent < count && TryEnqueue(new UnsentBuffer(buffer, sent, count)))
            return false;
        buffer.Dispose();
        return true;
    }

    /// <summary>Sends somebody's own octets as far as the kernel takes them, and says how many. 0 when others come before them.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        if (!TrySendHeld() || isBusy || isStopped)
            return 0;
        var sent = socket.Send(bytes, out var fault);
        if (fault is not SocketError.Success and not SocketError.WouldBlock)
            Fail(fault);
        return sent;
    }

    /// <summary>What is held is sent now, for the connection is about to be closed.</summary>
    public void SendHeld() => TrySendHeld();

    void IRoundWork.Run() => TrySendHeld();

    /// <summary>Nothing more will be given: the connection is closed when everything was sent.</summary>
    public void Complete()
    {
        TrySendHeld();
        lock (key)
        {
            isCompleted = true;
            if (isBusy)
                return;
        }
        connection.Close(reason: null);
    }

    /// <summary>The socket was closed: nothing more is sent.</summary>
    public void Stop()
    {
        lock (key)
        {
            isStopped = true;
            // The loop fails, and then ends.
            if (isBusy)
                return;
        }
        connection.EndOutput();
    }

    // False when it is to be sent at once.
    private bool TryHold(IMemoryOwner<byte> buffer, int count)
    {
        if (count > HeldOutput.MaxLength || isStopped || Round.Current is not { } round)
            return false;
        bool isFirst;
        lock (key)
        {
            isFirst = held.IsEmpty;
            if (isBusy || (!isFirst && holder != round) || !held.TryAdd(buffer, count))
                return false;
            holder = round;
            isHolding = true;
        }
        if (isFirst)
            round.PutOff(this);
        return true;
    }

    // False when the loop has to send some of it.
    private bool TrySendHeld()
    {
        if (!isHolding)
            return true;
        SocketError fault;
        bool begins;
        lock (key)
        {
            if (held.IsEmpty)
                return true;
            var sent = socket.Send(held.Content, out fault);
            var rest = held.Take(sent);
            begins = isBusy = !rest.Content.IsEmpty && !isStopped && fault is SocketError.Success or SocketError.WouldBlock;
            if (begins)
                (unsent ??= new()).Enqueue(rest);
            else
                rest.Owner.Dispose();
            // Last: who sees it without the lock sees that everything is sent, or that the loop is busy.
            isHolding = false;
        }
        if (begins)
        {
            _ = SendAllAsync();
            return false;
        }
        if (fault is not SocketError.Success and not SocketError.WouldBlock)
            Fail(fault);
        return true;
    }

    // False when nothing is sent any more.
    private bool TryEnqueue(UnsentBuffer rest)
    {
        lock (key)
        {
            if (isStopped)
                return false;
            (unsent ??= new()).Enqueue(rest);
            if (isBusy)
                return true;
            isBusy = true;
        }
        _ = SendAllAsync();
        return true;
    }

    private async Task SendAllAsync()
    {
        while (TryTakeUnsent(out var next))
        {
            try
            {
                if (!isStopped)
                    await socket.SendAllAsync(next.Content);
            }
            catch (SocketException e)
            {
                Fail(e.SocketErrorCode);
            }
            finally
            {
                next.Owner.Dispose();
            }
        }
    }

    // False at the end, of which it tells.
    private bool TryTakeUnsent(out UnsentBuffer next)
    {
        bool ends;
        lock (key)
        {
            if (unsent!.TryDequeue(out next))
                return true;
            isBusy = false;
            ends = isCompleted;
        }
        if (isStopped)
            connection.EndOutput();
        else if (ends)
            connection.Close(reason: null);
        writer.Wake();
        return false;
    }

    private void Fail(SocketError fault)
    {
        isStopped = true;
        connection.Close(SocketConnection.Explain(fault));
    }
}
