using System.Buffers;
using System.Runtime.CompilerServices;

namespace Gatehouse.Jose.Text;

/// <summary>The member names of the JSON objects that are open, to find those that stand twice. Rents its memory; bounded by the text's length.</summary>
internal ref struct MemberNames
{
    /// <summary>The most members an object may have: comparing each with each stays below a tenth of a millisecond.</summary>
    private const int MostInObject = 512;

    // The names as they are meant, one after the other, and where each ends.
    private readonly byte[] text;
    private readonly int[] ends;
    private int length;
    private int count;

    public MemberNames(int textLength)
    {
        text = ArrayPool<byte>.Shared.Rent(textLength);
        // The shortest member is `"":0,`: five characters.
        ends = ArrayPool<int>.Shared.Rent((textLength / 5) + 1);
    }

    /// <summary>How many names there are: where an object begins, and what to go back to when it ends.</summary>
    public readonly int Mark => count;

    /// <summary>Where the next name is written.</summary>
    public readonly Span<byte> Free => text.AsSpan(length);

    /// <summary>Takes the name that was written; false when the object has it already or has too many.</summary>
    // The one loop that is not linear: what it costs is bounded for the first tokens of a process too.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(int nameLength, int objectMark)
    {
        var name = text.AsSpan(length, nameLength);
        if (count - objectMark >= MostInObject || count == ends.Length)
            return false;
        var start = objectMark == 0 ? 0 : ends[objectMark - 1];
        for (var i = objectMark; i < count; i++)
        {
            if (name.SequenceEqual(text.AsSpan(start, ends[i] - start)))
                return false;
            start = ends[i];
        }
        length += nameLength;
        ends[count++] = length;
        return true;
    }

    /// <summary>The object that began at the mark ends.</summary>
    public void BackTo(int mark)
    {
        count = mark;
        length = mark == 0 ? 0 : ends[mark - 1];
    }

    public readonly void Dispose()
    {
        ArrayPool<byte>.Shared.Return(text);
        ArrayPool<int>.Shared.Return(ends);
    }
}
