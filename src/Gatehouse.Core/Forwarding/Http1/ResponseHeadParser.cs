using System.Buffers;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// Parses the head of an answer (RFC 9112, 4 and 5), strictly: what a lenient parser would guess at is refused, because the client
/// behind us may guess otherwise.
/// </summary>
internal static class ResponseHeadParser
{
    // RFC 9110, 5.6.2.
    private static readonly SearchValues<byte> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // RFC 9110, 5.5: field-vchar, obs-text, SP and HTAB. Everything else is a control character.
    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Parses a head from the beginning of a buffer.</summary>
    /// <param name="buffer">What has been received so far.</param>
    /// <param name="head">Gets the parts.</param>
    /// <param name="length">Length of the head, the empty line included; 0 when it is not complete.</param>
    public static HeadFault Parse(ReadOnlySpan<byte> buffer, ResponseHead head, out int length)
    {
        length = 0;
        var fault = NextLine(buffer, 0, out var line, out var next);
        if (fault != HeadFault.None)
            return fault;
        if (!TryParseStatusLine(line, head))
            return HeadFault.StatusLine;
        while (true)
        {
            var start = next;
            fault = NextLine(buffer, start, out line, out next);
            if (fault != HeadFault.None)
                return fault;
            if (line.IsEmpty)
            {
                length = next;
                return HeadFault.None;
            }
            fault = ParseField(line, start, head);
            if (fault != HeadFault.None)
                return fault;
        }
    }

    /// <summary>Parses one field line, without its end; also used for trailers.</summary>
    public static HeadFault ParseField(ReadOnlySpan<byte> line, int offset, ResponseHead head)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(Token))
            return HeadFault.FieldName;
        var value = line[(colon + 1)..];
        var start = value.IndexOfAnyExcept((byte)' ', (byte)'\t');
        if (start < 0)
            return head.TryAdd(new FieldSlice(offset, colon, offset + colon + 1, 0)) ? HeadFault.None : HeadFault.TooLarge;
        var end = value.LastIndexOfAnyExcept((byte)' ', (byte)'\t') + 1;
        if (value[start..end].ContainsAny(Controls))
            return HeadFault.FieldValue;
        return head.TryAdd(new FieldSlice(offset, colon, offset + colon + 1 + start, end - start)) ? HeadFault.None : HeadFault.TooLarge;
    }

    private static HeadFault NextLine(ReadOnlySpan<byte> buffer, int start, out ReadOnlySpan<byte> line, out int next)
    {
        var end = buffer[start..].IndexOf((byte)'\n');
        if (end < 0)
        {
            line = default;
            next = start;
            return buffer.Length >= ResponseHead.MaxLength ? HeadFault.TooLarge : HeadFault.Incomplete;
        }
        next = start + end + 1;
        line = buffer.Slice(start, end);
        if (next > ResponseHead.MaxLength)
            return HeadFault.TooLarge;
        if (line is not [.., (byte)'\r'])
            return HeadFault.LineEnd;
        line = line[..^1];
        return HeadFault.None;
    }

    // HTTP/1.1 SP 3DIGIT SP [ reason ]. The last space is often missing when there is no reason.
    private static bool TryParseStatusLine(ReadOnlySpan<byte> line, ResponseHead head)
    {
        if (line.Length < 12 || !line.StartsWith("HTTP/1."u8) || line[7] is not ((byte)'0' or (byte)'1') || line[8] != ' ')
            return false;
        if (line.Length > 12 && (line[12] != ' ' || line[13..].ContainsAny(Controls)))
            return false;
        if (line[9] is < (byte)'1' or > (byte)'5' || !char.IsAsciiDigit((char)line[10]) || !char.IsAsciiDigit((char)line[11]))
            return false;
        var status = ((line[9] - '0') * 100) + ((line[10] - '0') * 10) + (line[11] - '0');
        head.Begin(status, line[7] == '0');
        return true;
    }
}
