using System.Buffers;

namespace Gatehouse.Core.Hosting.Transport;

/// <summary>
/// What was flushed and goes out at the end of the poll's round: what is flushed twice within one becomes one send. Not thread-safe.
/// </summary>
internal struct HeldOutput
{
    /// <summary>What is longer, in octets, is not worth it.</summary>
    public const int MaxLength = 8 * 1024;

    private IMemoryOwner<byte>? owner;
    private int length;

    /// <summary>True when nothing is held.</summary>
    public readonly bool IsEmpty => owner is null;

    /// <summary>What is held.</summary>
    public readonly ReadOnlySpan<byte> Content => owner is null ? [] : owner.Memory.Span[..length];

    /// <summary>Takes the first octets of a buffer, and the buffer. False when there is no room for them beside what is held.</summary>
    public bool TryAdd(IMemoryOwner<byte> buffer, int count)
    {
        if (owner is null)
        {
            (owner, length) = (buffer, count);
            return true;
        }
        if (owner.Memory.Length - length < count)
            return false;
        buffer.Memory.Span[..count].CopyTo(owner.Memory.Span[length..]);
        length += count;
        buffer.Dispose();
        return true;
    }

    /// <summary>Gives all of it up, the first octets of which were sent.</summary>
    public UnsentBuffer Take(int sent)
    {
        var taken = new UnsentBuffer(owner!, sent, length);
        owner = null;
        return taken;
    }
}
