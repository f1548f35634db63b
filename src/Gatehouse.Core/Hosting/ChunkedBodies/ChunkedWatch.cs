using System.Buffers;

namespace Gatehouse.Core.Hosting.ChunkedBodies;

/// <summary>Follows one chunked body through a reader's buffers, in which what was not consumed comes again.</summary>
internal sealed class ChunkedWatch
{
    private ChunkedGrammar grammar;
    private ReadOnlySequence<byte> last;

    // How many octets behind the consumed ones were looked at.
    private long seen;
    private bool isBroken;

    /// <summary>True when the body's last octet was looked at.</summary>
    public bool IsOver => !isBroken && grammar.IsOver;

    /// <summary>Looks at what is new; false when the body is broken, and for ever after.</summary>
    public bool TryRead(in ReadOnlySequence<byte> buffer)
    {
        last = buffer;
        foreach (var part in buffer.Slice(seen))
            isBroken = isBroken || !grammar.TryRead(part.Span);
        seen = buffer.Length;
        return !isBroken;
    }

    /// <summary>What will not come again. The position is one of the last buffer's.</summary>
    public void Consume(SequencePosition consumed)
    {
        seen -= last.Slice(0, consumed).Length;
        last = default;
    }
}
