namespace Gatehouse.Caching.Fields;

/// <summary>Numbers of seconds (RFC 9111, 1.2.2): digits alone, and what is too large is 2^31.</summary>
internal static class DeltaSeconds
{
    /// <summary>The largest: 68 years.</summary>
    public const long Max = 1L << 31;

    public static bool TryParse(ReadOnlySpan<char> text, out long seconds)
    {
        seconds = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
            return false;
        foreach (var digit in text)
            seconds = Math.Min(Max, (seconds * 10) + (digit - '0'));
        return true;
    }

    /// <summary>The value of <c>Age</c>: its first line's first member, which the others only repeat; 0 when it is no number (RFC 9111, 5.1).</summary>
    public static long OfAge(string? line)
    {
        var text = line.AsSpan();
        var comma = text.IndexOf(',');
        return TryParse((comma < 0 ? text : text[..comma]).Trim(" \t"), out var seconds) ? seconds : 0;
    }
}
