namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>How an answer's body is framed, and whether the connection may be used again after it. Immutable.</summary>
/// <param name="Kind">How the end is known.</param>
/// <param name="Length">The length, for <see cref="BodyKind.Length"/>.</param>
/// <param name="KeepsConnection">True when the connection is usable after the body.</param>
internal readonly record struct BodyFraming(BodyKind Kind, long Length, bool KeepsConnection)
{
    /// <summary>
    /// Reads the framing from a head; false when it is not one that all recipients would understand alike: both
    /// <c>Transfer-Encoding</c> and <c>Content-Length</c>, either twice, codings other than <c>chunked</c>, chunks in HTTP/1.0, a length
    /// that is not plain digits.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> buffer, ResponseHead head, bool isHead, out BodyFraming framing)
    {
        framing = default;
        long length = -1;
        var chunked = false;
        var closes = head.IsHttp10;
        foreach (var field in head.Fields)
        {
            var name = buffer.Slice(field.NameStart, field.NameLength);
            var value = buffer.Slice(field.ValueStart, field.ValueLength);
            if (Is(name, "content-length"u8))
            {
                if (length >= 0 || !TryParseLength(value, out length))
                    return false;
            }
            else if (Is(name, "transfer-encoding"u8))
            {
                if (chunked || head.IsHttp10 || !Is(value, "chunked"u8))
                    return false;
                chunked = true;
            }
            else if (Is(name, "connection"u8))
            {
                closes |= Lists(value, "close"u8);
            }
        }
        if (chunked && length >= 0)
            return false;
        // There is no body all the same (RFC 9112, 6.3); but who announces one may send it, and later than we can tell from an answer.
        closes |= (head.Status == 204 && (chunked || length > 0)) || (head.Status == 205 && length != 0);
        // RFC 9110, 15.3.6: no content, and the server sends none. A length that cannot be kept is not passed on.
        if (head.Status == 205 && length > 0)
            return false;
        framing = isHead || head.Status is < 200 or 204 or 205 or 304 ? new BodyFraming(BodyKind.None, 0, !closes)
            : chunked ? new BodyFraming(BodyKind.Chunked, 0, !closes)
            : length >= 0 ? new BodyFraming(length == 0 ? BodyKind.None : BodyKind.Length, length, !closes)
            : new BodyFraming(BodyKind.Close, 0, false);
        return true;
    }

    /// <summary>True when two texts are equal but for the case of ASCII letters.</summary>
    public static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> other) => System.Text.Ascii.EqualsIgnoreCase(text, other);

    /// <summary>True when a comma-separated list holds this option.</summary>
    public static bool Lists(ReadOnlySpan<byte> list, ReadOnlySpan<byte> option)
    {
        foreach (var part in list.Split((byte)','))
        {
            if (Is(list[part].Trim(" \t"u8), option))
                return true;
        }
        return false;
    }

    private static bool TryParseLength(ReadOnlySpan<byte> text, out long length)
    {
        length = 0;
        if (text.IsEmpty || text.Length > 18 || text.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
            return false;
        foreach (var digit in text)
            length = (length * 10) + (digit - '0');
        return true;
    }
}
