namespace Gatehouse.Core.Primitives;

/// <summary>
/// The slow path of <see cref="CanonicalTargetParser"/>: brings the percent-encoding of a path into canonical form, character by
/// character. The dot segments and slashes come afterwards, in <see cref="PathSegments"/>.
/// </summary>
internal ref struct CanonicalPathWriter
{
    private readonly Span<char> buffer;
    private int segmentStart;
    private bool hasEncodedDot;
    private Utf8Sequence utf8;

    /// <summary>Writes into a buffer that must have room for three times the path.</summary>
    public CanonicalPathWriter(Span<char> buffer)
    {
        this.buffer = buffer;
    }

    /// <summary>How many characters were written.</summary>
    public int Length { get; private set; }

    /// <summary>Writes a whole path, which begins with a slash.</summary>
    public TargetFault Write(ReadOnlySpan<char> path)
    {
        for (var i = 0; i < path.Length; i++)
        {
            TargetFault fault;
            if (path[i] == '%')
            {
                if (!PercentEncoding.TryReadOctet(path, i, out var octet))
                    return TargetFault.InvalidPercent;
                fault = WriteOctet(octet);
                i += 2;
            }
            else
            {
                fault = WriteRaw(path[i]);
            }
            if (fault != TargetFault.None)
                return fault;
        }
        if (utf8.IsOpen)
            return TargetFault.InvalidUtf8;
        return IsEncodedDotSegment() ? TargetFault.EncodedDotSegment : FindDoubleEncoding();
    }

    private TargetFault WriteRaw(char c)
    {
        if (utf8.IsOpen)
            return TargetFault.InvalidUtf8;
        if (PathCharacters.Plain.Contains(c))
        {
            buffer[Length++] = c;
            return TargetFault.None;
        }
        switch (c)
        {
            case '/':
                return WriteSlash();
            case '#':
                return TargetFault.Fragment;
            case '\\':
                return TargetFault.Backslash;
            case ';':
                return TargetFault.PathParameter;
            case < ' ' or '\x7F':
                return TargetFault.ControlCharacter;
            case > '\x7F':
                return TargetFault.NotAscii;
            default:
                PercentEncoding.WriteOctet((byte)c, buffer[Length..]);
                Length += 3;
                return TargetFault.None;
        }
    }

    private TargetFault WriteSlash()
    {
        if (IsEncodedDotSegment())
            return TargetFault.EncodedDotSegment;
        buffer[Length++] = '/';
        segmentStart = Length;
        hasEncodedDot = false;
        return TargetFault.None;
    }

    private TargetFault WriteOctet(byte octet)
    {
        if (octet >= 0x80 ? !utf8.TryAdd(octet) : utf8.IsOpen)
            return TargetFault.InvalidUtf8;
        switch (octet)
        {
            case (byte)'/':
                return TargetFault.EncodedSlash;
            case (byte)'\\':
                return TargetFault.Backslash;
            case (byte)';':
                return TargetFault.PathParameter;
            case < 0x20 or 0x7F:
                return TargetFault.ControlCharacter;
        }
        hasEncodedDot |= octet == '.';
        if (PathCharacters.Plain.Contains((char)octet))
        {
            buffer[Length++] = (char)octet;
        }
        else
        {
            PercentEncoding.WriteOctet(octet, buffer[Length..]);
            Length += 3;
        }
        return TargetFault.None;
    }

    private readonly bool IsEncodedDotSegment() => hasEncodedDot && buffer[segmentStart..Length] is ("." or "..");

    // Looked for in what was written, because "%25%32f" is "%252f" as well.
    private readonly TargetFault FindDoubleEncoding()
    {
        ReadOnlySpan<char> written = buffer[..Length];
        for (var i = written.IndexOf("%25"); i >= 0; )
        {
            written = written[(i + 3)..];
            if (written.Length >= 2 && char.IsAsciiHexDigit(written[0]) && char.IsAsciiHexDigit(written[1]))
                return TargetFault.DoubleEncoding;
            i = written.IndexOf("%25");
        }
        return TargetFault.None;
    }
}
