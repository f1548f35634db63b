namespace Gatehouse.Caching.Fields;

/// <summary>One range of bytes (RFC 9110, 14.1.2), within a body.</summary>
/// <param name="Start">From 0.</param>
/// <param name="Length">At least 1.</param>
public readonly record struct ByteRange(long Start, long Length)
{
    /// <summary>
    /// Reads a field <c>Range</c>. Null when it is to be ignored: another unit, several ranges, or wrong. A range of length 0 when
    /// it lies behind the body's end (416).
    /// </summary>
    public static ByteRange? Read(ReadOnlySpan<char> field, long total)
    {
        field = field.Trim(" \t");
        if (!field.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
            return null;
        var text = field[6..].Trim(" \t");
        var dash = text.IndexOf('-');
        if (dash < 0 || text.Contains(','))
            return null;
        var first = text[..dash];
        var last = text[(dash + 1)..];
        if (first.IsEmpty)
            return TryPosition(last, out var suffix) ? new ByteRange(Math.Max(0, total - suffix), Math.Min(suffix, total)) : null;
        if (!TryPosition(first, out var start))
            return null;
        var end = total - 1;
        if (!last.IsEmpty)
        {
            if (!TryPosition(last, out var given) || given < start)
                return null;
            end = Math.Min(end, given);
        }
        return new ByteRange(start, Math.Max(0, end - start + 1));
    }

    // More digits than this have no body.
    private static bool TryPosition(ReadOnlySpan<char> text, out long position)
    {
        position = 0;
        return text.Length is > 0 and <= 18 && !text.ContainsAnyExceptInRange('0', '9')
            && long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out position);
    }
}
