using System.Buffers;
using Gatehouse.Core.Sockets;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// What is to be sent next, in one piece. Its memory is rented until <see cref="Clear"/>, so that few pieces serve many connections and
/// are warm. Used by one at a time.
/// </summary>
internal sealed class OutputBuffer : IBufferWriter<byte>
{
    private byte[] buffer = [];

    /// <summary>How many octets were written.</summary>
    public int Count { get; private set; }

    /// <summary>What was written; valid until the next write, or <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> Written => buffer.AsMemory(0, Count);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(buffer.Length - Count), nameof(count));
        Count += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsMemory(Count);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return buffer.AsSpan(Count);
    }

    /// <summary>Forgets what was written, and gives its memory back. Not while it is being sent.</summary>
    public void Clear()
    {
        Count = 0;
        if (buffer.Length == 0)
            return;
        PollBuffers.Return(buffer);
        buffer = [];
    }

    private void Reserve(int sizeHint)
    {
        var least = Count + Math.Max(sizeHint, 1);
        if (least <= buffer.Length)
            return;
        var larger = PollBuffers.Rent(least);
        Written.Span.CopyTo(larger);
        if (buffer.Length > 0)
            PollBuffers.Return(buffer);
        buffer = larger;
    }
}
