using System.Net.Sockets;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// The head of a request without a body, held until the end of its <see cref="Round"/>. Whoever waits for the answer goes on meanwhile; when
/// it cannot be sent, the connection ends under their hands.
/// </summary>
internal sealed class HeldHead(Http1Connection connection, DirectSocket socket, OutputBuffer output) : IRoundWork
{
    // A larger one may be more than there is room for.
    private const int MaxLength = 8 * 1024;

    private readonly Lock key = new();
    private volatile bool isHeld;
    private volatile bool isSending;

    /// <summary>True until some of it was sent. What is received before is no answer to it.</summary>
    public bool IsHeld => isHeld && IsHeldStill();

    /// <summary>True while the rest of one that the destination did not take at once is sent.</summary>
    public bool IsSending => isSending;

    /// <summary>Holds what was written. False when it is to be sent at once: on a thread that does not poll, and when it is large.</summary>
    public bool TryHold()
    {
        if (output.Count > MaxLength || Round.Current is not { } round)
            return false;
        isHeld = true;
        round.PutOff(this);
        return true;
    }

    void IRoundWork.Run()
    {
        lock (key)
        {
            var bytes = output.Written;
            var sent = socket.Send(bytes.Span, out var fault);
            if (sent == bytes.Length)
                output.Clear();
            else if (fault is SocketError.Success or SocketError.WouldBlock)
                _ = SendRestAsync(bytes[sent..]);
            else
                connection.Abort();
            isHeld = false;
        }
    }

    // An answer may be here, on another thread, before this one goes on after its call.
    private bool IsHeldStill()
    {
        lock (key)
            return isHeld;
    }

    private async Task SendRestAsync(ReadOnlyMemory<byte> rest)
    {
        isSending = true;
        try
        {
            await socket.SendAllAsync(rest);
            output.Clear();
            isSending = false;
        }
        catch (SocketException)
        {
            connection.Abort();
        }
    }
}
