using System.Buffers;

namespace Gatehouse.Core.Hosting.ChunkedBodies;

/// <summary>
/// Follows a chunked body octet by octet (RFC 9112, 7.1): every line ends with CR LF, an extension has a name and a value of the
/// grammar, no control character stands anywhere but in the content. Sizes and trailers are read by the server; here is only what
/// the server skips. A mutable struct; pass it by reference.
/// </summary>
internal struct ChunkedGrammar
{
    // For one line: signed uploads need some 85, and who sends pages is hiding something.
    private const int MaxExtensions = 4096;

    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private State state;
    private long left;
    private int digits;
    private int extensions;

    private enum State
    {
        Size,
        BeforeSemicolon,
        BeforeName,
        Name,
        BehindName,
        BeforeValue,
        Value,
        Quoted,
        QuotedPair,
        BehindQuoted,
        SizeLineFeed,
        Content,
        ContentReturn,
        ContentLineFeed,
        LineStart,
        Line,
        LineFeed,
        LastLineFeed,
        Over,
    }

    /// <summary>True when the body's last octet was read: what follows is another request's.</summary>
    public readonly bool IsOver => state == State.Over;

    /// <summary>Reads on, as far as the body goes; false when it breaks the grammar.</summary>
    public bool TryRead(ReadOnlySpan<byte> input)
    {
        for (var at = 0; at < input.Length && state != State.Over;)
        {
            if (state == State.Content)
            {
                var length = (int)Math.Min(left, input.Length - at);
                at += length;
                left -= length;
                if (left == 0)
                    state = State.ContentReturn;
            }
            else if (!TryStep(input[at++]))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryStep(byte next) => state switch
    {
        State.Size => TryStepInSize(next),
        < State.SizeLineFeed => ++extensions <= MaxExtensions && TryStepInExtension(next),
        State.SizeLineFeed => TryEndSize(next),
        State.ContentReturn => To(State.ContentLineFeed, next == '\r'),
        State.ContentLineFeed => To(State.Size, next == '\n'),
        State.LineStart => To(next == '\r' ? State.LastLineFeed : State.Line, !IsControl(next) || next == '\r'),
        State.Line => To(next == '\r' ? State.LineFeed : State.Line, !IsControl(next) || next == '\r'),
        State.LineFeed => To(State.LineStart, next == '\n'),
        _ => To(State.Over, next == '\n'),
    };

    private bool TryStepInSize(byte next)
    {
        if (char.IsAsciiHexDigit((char)next))
        {
            left = (left << 4) | (next <= '9' ? next - (uint)'0' : (next | 0x20u) - 'a' + 10);
            // 15 hexadecimal digits: no overflow, and more than any body.
            return ++digits <= 15;
        }
        return digits > 0 && TryEndElement(next);
    }

    private bool TryStepInExtension(byte next) => state switch
    {
        State.BeforeSemicolon => IsBlank(next) || To(State.BeforeName, next == ';'),
        State.BeforeName => IsBlank(next) || To(State.Name, Token.Contains(next)),
        State.Name => Token.Contains(next) || (next == '=' ? To(State.BeforeValue) : IsBlank(next) ? To(State.BehindName) : TryEndElement(next)),
        State.BehindName => IsBlank(next) || (next == '=' ? To(State.BeforeValue) : To(State.BeforeName, next == ';')),
        State.BeforeValue => IsBlank(next) || To(next == '"' ? State.Quoted : State.Value, next == '"' || Token.Contains(next)),
        State.Value => Token.Contains(next) || TryEndElement(next),
        State.Quoted => To(next == '"' ? State.BehindQuoted : next == '\\' ? State.QuotedPair : State.Quoted, !IsControl(next)),
        State.QuotedPair => To(State.Quoted, !IsControl(next)),
        _ => TryEndElement(next),
    };

    // White space before a semicolon is bad and legal (BWS); at the end of the line it is neither.
    private bool TryEndElement(byte next) =>
        To(next switch { (byte)'\r' => State.SizeLineFeed, (byte)';' => State.BeforeName, _ => State.BeforeSemicolon }, next is (byte)'\r' or (byte)';' || IsBlank(next));

    private bool TryEndSize(byte next)
    {
        state = left == 0 ? State.LineStart : State.Content;
        digits = 0;
        extensions = 0;
        return next == '\n';
    }

    private bool To(State following, bool isLegal = true)
    {
        state = following;
        return isLegal;
    }

    private static bool IsBlank(byte character) => character is (byte)' ' or (byte)'\t';

    private static bool IsControl(byte character) => character is (< 0x20 and not (byte)'\t') or 0x7f;
}
