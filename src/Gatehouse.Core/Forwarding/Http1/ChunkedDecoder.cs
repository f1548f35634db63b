namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Decodes chunked framing (RFC 9112, 7.1) piece by piece, strictly: hexadecimal sizes without signs or white space, CR LF at every
/// line's end, no control characters in extensions. A mutable struct; pass it by reference.
/// </summary>
internal struct ChunkedDecoder
{
    /// <summary>Most bytes of extensions over a whole body: more is somebody hiding something.</summary>
    public const int MaxExtensions = 4096;

    private State state;
    private long left;
    private int digits;
    private int extensions;

    private enum State
    {
        Size,
        Extension,
        SizeLineFeed,
        Content,
        ContentReturn,
        ContentLineFeed,
        Trailers,
    }

    /// <summary>True when the last chunk has been read: what follows are the trailers, or an empty line.</summary>
    public readonly bool IsAtTrailers => state == State.Trailers;

    /// <summary>
    /// Reads on. Gives a piece of content when there is one; to be called again until it takes nothing. False when the framing is
    /// broken.
    /// </summary>
    /// <param name="input">What has been received and not been taken.</param>
    /// <param name="taken">How much of it was taken, the content included.</param>
    /// <param name="content">Content, a slice of the input; may be empty.</param>
    public bool TryRead(ReadOnlySpan<byte> input, out int taken, out ReadOnlySpan<byte> content)
    {
        content = default;
        for (taken = 0; taken < input.Length && state != State.Trailers;)
        {
            if (state == State.Content)
            {
                var length = (int)Math.Min(left, input.Length - taken);
                content = input.Slice(taken, length);
                taken += length;
                left -= length;
                if (left == 0)
                    state = State.ContentReturn;
                return true;
            }
            if (!TryStep(input[taken++]))
                return false;
        }
        return true;
    }

    private bool TryStep(byte next)
    {
        switch (state)
        {
            case State.Size:
                return TryStepInSize(next);
            case State.Extension:
                if (next == '\r')
                    state = State.SizeLineFeed;
                else if (next is (< 0x20 and not (byte)'\t') or 0x7f || ++extensions > MaxExtensions)
                    return false;
                return true;
            case State.SizeLineFeed:
                state = left == 0 ? State.Trailers : State.Content;
                digits = 0;
                return next == '\n';
            case State.ContentReturn:
                state = State.ContentLineFeed;
                return next == '\r';
            default:
                state = State.Size;
                left = 0;
                return next == '\n';
        }
    }

    private bool TryStepInSize(byte next)
    {
        var digit = Digit(next);
        if (digit >= 0)
        {
            left = (left << 4) | (long)digit;
            // 15 hexadecimal digits: no overflow, and more than any body.
            return ++digits <= 15;
        }
        if (digits == 0)
            return false;
        state = next == '\r' ? State.SizeLineFeed : State.Extension;
        return next is (byte)'\r' or (byte)';';
    }

    private static int Digit(byte character) => character switch
    {
        >= (byte)'0' and <= (byte)'9' => character - '0',
        >= (byte)'a' and <= (byte)'f' => character - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => character - 'A' + 10,
        _ => -1,
    };
}
