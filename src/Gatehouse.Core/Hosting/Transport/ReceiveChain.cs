using System.Buffers;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// What was received and not consumed, in rented buffers. Not thread-safe but for this: one thread may fill the room while others
/// consume. A mutable struct; a field, never copied.
/// </summary>
internal struct ReceiveChain(MemoryPool<byte> pool)
{
    // Less room than this is not worth a call of the system.
    private const int LeastRoom = 1024;

    // Of what is behind a first buffer of the pool that was filled: there is a body, or much else.
    private const int LargeBuffer = 16 * 1024;

    private ReceiveSegment? head;
    private ReceiveSegment? tail;
    private ReceiveSegment? spare;
    private int start; // of what is not consumed, in the head
    private bool isFilling;

    /// <summary>How many octets were received in all.</summary>
    public long Received { get; private set; }

    /// <summary>How many of them were consumed.</summary>
    public long Consumed { get; private set; }

    /// <summary>All that is not consumed.</summary>
    public readonly ReadOnlySequence<byte> Content => head is null ? default : new(head, start, tail!, tail!.End);

    /// <summary>Room to receive into, which stays until <see cref="Fill"/> is called.</summary>
    public Memory<byte> BeginFill()
    {
        isFilling = true;
        if (tail is null || tail.Room.Length < LeastRoom)
        {
            var next = spare ?? new ReceiveSegment();
            spare = null;
            next.Begin(tail is null ? pool.Rent() : MemoryPool<byte>.Shared.Rent(LargeBuffer), Received);
            tail?.Link(next);
            head ??= next;
            tail = next;
        }
        return tail.Room;
    }

    /// <summary>So much of the room was filled.</summary>
    public void Fill(int count)
    {
        isFilling = false;
        Received += count;
        tail!.Fill(count);
        Trim();
    }

    /// <summary>Consumes what is before a position of the last content; default consumes nothing.</summary>
    public void Consume(SequencePosition position)
    {
        if (position.GetObject() is not ReceiveSegment segment)
            return;
        while (head != segment)
            Release(head ?? throw new InvalidOperationException("The position is not one of what was read."));
        start = position.GetInteger();
        Consumed = segment.RunningIndex + start;
        Trim();
    }

    /// <summary>Consumes everything.</summary>
    public void Clear() => Consume(Content.End);

    /// <summary>Where a position is among all octets; default is the first that is not consumed.</summary>
    public readonly long OffsetOf(SequencePosition position) =>
        position.GetObject() is ReceiveSegment segment ? segment.RunningIndex + position.GetInteger() : Consumed;

    // Nothing left: nothing is kept.
    private void Trim()
    {
        if (isFilling || Consumed != Received)
            return;
        while (head is not null)
            Release(head);
        tail = null;
        start = 0;
    }

    private void Release(ReceiveSegment segment)
    {
        head = segment.Following;
        segment.Release();
        spare = segment;
    }
}
