namespace Gatehouse.Redis.Client;

/// <summary>Reads the values of one whole answer, in order. Only for what <see cref="RespScanner"/> has found complete.</summary>
internal ref struct RespReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> rest = frame;

    /// <summary>The type of what comes next, as the protocol names it; 0 at the end.</summary>
    public readonly byte Type => rest.IsEmpty ? (byte)0 : rest[0];

    /// <summary>A number; false when something else comes next, which then stays.</summary>
    public bool TryReadInteger(out long value)
    {
        value = 0;
        return Type == ':' && RespScanner.TryParse(Line(), out value);
    }

    /// <summary>A text or bytes; false when something else comes next, which then stays.</summary>
    /// <param name="value">The bytes; empty for null.</param>
    /// <param name="isNull">True when the server says that there is nothing.</param>
    public bool TryReadBytes(out ReadOnlySpan<byte> value, out bool isNull)
    {
        value = default;
        isNull = false;
        switch ((char)Type)
        {
            case '+' or '-':
                value = Line();
                return true;
            case '_':
                Line();
                isNull = true;
                return true;
            case '$' or '!' or '=':
                var length = Length();
                isNull = length < 0;
                if (isNull)
                    return true;
                value = rest[..length];
                rest = rest[(length + 2)..];
                return true;
            default:
                return false;
        }
    }

    /// <summary>The head of an array, set, push, or map, whose elements follow; false when something else comes next, which then stays.</summary>
    /// <param name="count">How many follow, of a map two for each entry; 0 for null.</param>
    public bool TryReadArray(out int count)
    {
        count = 0;
        var type = Type;
        if ((char)type is not ('*' or '~' or '>' or '%'))
            return false;
        var length = Length();
        count = Math.Max(0, type == '%' ? length * 2 : length);
        return true;
    }

    /// <summary>Leaves out what comes next, with all that is in it.</summary>
    public void Skip()
    {
        for (var left = 1; left > 0 && !rest.IsEmpty; left--)
        {
            if (TryReadArray(out var count))
                left += count;
            else if (!TryReadBytes(out _, out _))
                Line();
        }
    }

    private int Length() => RespScanner.TryParse(Line(), out var length) ? (int)length : -1;

    private ReadOnlySpan<byte> Line()
    {
        var end = rest.IndexOf((byte)'\r');
        var line = rest[1..end];
        rest = rest[(end + 2)..];
        return line;
    }
}
