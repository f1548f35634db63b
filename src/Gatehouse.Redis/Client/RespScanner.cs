using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Gatehouse.Redis.Client;

/// <summary>
/// Finds where an answer ends, in RESP2 and RESP3 (redis.io/docs/latest/develop/reference/protocol-spec). Goes on where it was, however the
/// bytes come: each element is looked at once. Attributes and streamed values, which no server sends unasked, count as broken.
/// </summary>
internal struct RespScanner(RespLimits limits)
{
    private Counts counts;
    private int depth;
    private int elements;
    private int position;

    /// <summary>Looks for the end.</summary>
    /// <param name="bytes">From the beginning of the answer; at least as many as the last time.</param>
    /// <param name="length">The answer's length, when complete; the next one begins behind it.</param>
    public ScanOutcome Scan(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        while (true)
        {
            var outcome = ScanElement(bytes, out var inner);
            if (outcome != ScanOutcome.Complete)
                return outcome;
            if (inner > 0)
            {
                if (depth == RespLimits.MaxDepth || (elements += inner) > limits.MaxElements)
                    return ScanOutcome.Broken;
                counts[depth++] = inner;
                continue;
            }
            while (depth > 0 && --counts[depth - 1] == 0)
                depth--;
            if (depth > 0)
                continue;
            length = position;
            position = elements = 0;
            return ScanOutcome.Complete;
        }
    }

    /// <summary>A whole number as the protocol writes it.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] != '+';

    // One value, or the head of an aggregate, whose elements follow.
    private ScanOutcome ScanElement(ReadOnlySpan<byte> bytes, out int inner)
    {
        inner = 0;
        if (position > limits.MaxFrame)
            return ScanOutcome.Broken;
        if (position >= bytes.Length)
            return ScanOutcome.Incomplete;
        var type = bytes[position];
        if (!"+-:$*_#,(!=%~>"u8.Contains(type))
            return ScanOutcome.Broken; // the rest of the line may never come
        var outcome = ScanLine(bytes[(position + 1)..], out var line);
        if (outcome != ScanOutcome.Complete)
            return outcome;
        var next = position + 1 + line.Length + 2;
        if (type is (byte)'$' or (byte)'!' or (byte)'=')
        {
            outcome = ScanBulk(bytes[next..], type, line, out var length);
            next += length;
        }
        else
        {
            outcome = IsValid(type, line, out inner) ? ScanOutcome.Complete : ScanOutcome.Broken;
        }
        if (outcome == ScanOutcome.Complete)
            position = next;
        return outcome;
    }

    private readonly ScanOutcome ScanLine(ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> line)
    {
        line = default;
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
            return rest.Length > limits.MaxLine ? ScanOutcome.Broken : ScanOutcome.Incomplete;
        if (end > limits.MaxLine || rest[end] != '\r')
            return ScanOutcome.Broken;
        if (end + 1 == rest.Length)
            return ScanOutcome.Incomplete;
        line = rest[..end];
        return rest[end + 1] == '\n' ? ScanOutcome.Complete : ScanOutcome.Broken;
    }

    private readonly ScanOutcome ScanBulk(ReadOnlySpan<byte> rest, byte type, ReadOnlySpan<byte> line, out int length)
    {
        length = 0;
        if (!TryParse(line, out var value) || value > Math.Min(limits.MaxBulk, limits.MaxFrame - position) || value < (type == '$' ? -1 : 0))
            return ScanOutcome.Broken;
        if (value < 0)
            return ScanOutcome.Complete;
        length = (int)value + 2;
        if (rest.Length < length)
            return ScanOutcome.Incomplete;
        return rest[length - 2] == '\r' && rest[length - 1] == '\n' ? ScanOutcome.Complete : ScanOutcome.Broken;
    }

    private readonly bool IsValid(byte type, ReadOnlySpan<byte> line, out int inner)
    {
        inner = 0;
        switch ((char)type)
        {
            case '+' or '-':
                return true;
            case ':':
                return TryParse(line, out _);
            case '_':
                return line.IsEmpty;
            case '#':
                return line.SequenceEqual("t"u8) || line.SequenceEqual("f"u8);
            case ',' or '(':
                return !line.IsEmpty;
            case '*' or '~' or '%' or '>':
                // A push stands by itself: one inside of an answer is none.
                if (!TryParse(line, out var count) || count > limits.MaxElements || count < (type == '*' ? -1 : 0) || (type == '>' && (depth > 0 || count == 0)))
                    return false;
                inner = (int)Math.Max(0, type == '%' ? count * 2 : count);
                return true;
            default:
                return false;
        }
    }

    [InlineArray(RespLimits.MaxDepth)]
    private struct Counts
    {
        private int first;
    }
}
