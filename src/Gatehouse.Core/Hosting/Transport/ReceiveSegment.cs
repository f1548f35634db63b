using System.Buffers;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>A rented buffer in the chain of what was received. Used again and again, with another buffer each time.</summary>
internal sealed class ReceiveSegment : ReadOnlySequenceSegment<byte>
{
    private IMemoryOwner<byte>? owner;

    /// <summary>How many octets there are.</summary>
    public int End => Memory.Length;

    /// <summary>The room behind them.</summary>
    public Memory<byte> Room => owner!.Memory[End..];

    /// <summary>The next of the chain; null at its end.</summary>
    public ReceiveSegment? Following => (ReceiveSegment?)Next;

    /// <summary>Begins with an empty buffer, which is this segment's from now on.</summary>
    /// <param name="buffer">The buffer.</param>
    /// <param name="runningIndex">How many octets of the connection came before it.</param>
    public void Begin(IMemoryOwner<byte> buffer, long runningIndex)
    {
        owner = buffer;
        RunningIndex = runningIndex;
    }

    /// <summary>So many octets more are there.</summary>
    public void Fill(int count) => Memory = owner!.Memory[..(End + count)];

    /// <summary>Sets the next of the chain.</summary>
    public void Link(ReceiveSegment following) => Next = following;

    /// <summary>Gives the buffer back.</summary>
    public void Release()
    {
        owner!.Dispose();
        owner = null;
        Memory = default;
        Next = null;
    }
}
