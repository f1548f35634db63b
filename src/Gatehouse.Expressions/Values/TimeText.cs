using System.Globalization;

namespace Gatehouse.Expressions.Values;

/// <summary>Moments (RFC 3339) and lengths of time as text, and back.</summary>
internal static class TimeText
{
    /// <summary>0001-01-01T00:00:00Z.</summary>
    public const long MinSeconds = -62135596800;

    /// <summary>9999-12-31T23:59:59Z.</summary>
    public const long MaxSeconds = 253402300799;

    private const int NanosecondsPerSecond = 1_000_000_000;

    public static string Timestamp(long seconds, int nanoseconds) =>
        DateTime.UnixEpoch.AddTicks(seconds * TimeSpan.TicksPerSecond).ToString("yyyy-MM-dd'T'HH:mm:ss") + Fraction(nanoseconds) + "Z";

    public static string Duration(long nanoseconds)
    {
        var seconds = nanoseconds / NanosecondsPerSecond;
        var rest = Math.Abs(nanoseconds % NanosecondsPerSecond);
        return (nanoseconds < 0 && seconds == 0 ? "-0" : seconds.ToString()) + Fraction((int)rest) + "s";
    }

    public static bool TryTimestamp(string text, out CelValue value)
    {
        value = default;
        // 2006-01-02T15:04:05 and then a fraction and a zone.
        if (text.Length < 20 || !DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", null, DateTimeStyles.None, out var time))
            return false;
        var at = 19;
        if (!TryFraction(text, ref at, out var nanoseconds) || !TryZone(text.AsSpan(at), out var offset))
            return false;
        var seconds = ((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) - offset;
        value = CelValue.Timestamp(seconds, nanoseconds);
        return seconds is >= MinSeconds and <= MaxSeconds;
    }

    /// <summary>Reads <c>1h30m</c>, <c>-1.5s</c>, <c>250ms</c>.</summary>
    public static bool TryDuration(string text, out long nanoseconds)
    {
        nanoseconds = 0;
        var rest = text.AsSpan();
        var isNegative = rest.StartsWith("-", StringComparison.Ordinal);
        if (isNegative || rest.StartsWith("+", StringComparison.Ordinal))
            rest = rest[1..];
        if (rest is "0")
            return true;
        if (rest.IsEmpty || rest.Length > 100)
            return false;
        decimal sum = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, null, out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny("0123456789.") is var end and >= 0 ? end : rest.Length;
            var unit = Unit(rest[..letters]);
            if (unit == 0 || number > long.MaxValue / (decimal)unit)
                return false;
            sum += number * unit;
            rest = rest[letters..];
        }
        if (sum > long.MaxValue)
            return false;
        nanoseconds = (long)sum * (isNegative ? -1 : 1);
        return true;
    }

    /// <summary>Reads <c>Z</c>, <c>+02:00</c>: seconds east of UTC.</summary>
    public static bool TryZone(ReadOnlySpan<char> text, out int seconds)
    {
        seconds = 0;
        if (text is "Z")
            return true;
        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':')
            return false;
        if (!int.TryParse(text[1..3], NumberStyles.None, null, out var hours) || !int.TryParse(text[4..], NumberStyles.None, null, out var minutes))
            return false;
        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return hours < 24 && minutes < 60;
    }

    private static bool TryFraction(string text, ref int at, out int nanoseconds)
    {
        nanoseconds = 0;
        if (text[at] != '.')
            return true;
        var digits = text.AsSpan(at + 1).IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9)
            return false;
        nanoseconds = int.Parse(text.AsSpan(at + 1, digits), NumberStyles.None);
        for (var i = digits; i < 9; i++)
            nanoseconds *= 10;
        at += 1 + digits;
        return true;
    }

    private static long Unit(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => 3600L * NanosecondsPerSecond,
        "m" => 60L * NanosecondsPerSecond,
        "s" => NanosecondsPerSecond,
        "ms" => 1_000_000,
        "us" or "µs" or "μs" => 1000,
        "ns" => 1,
        _ => 0,
    };

    private static string Fraction(int nanoseconds) =>
        nanoseconds == 0 ? "" : "." + nanoseconds.ToString("000000000").TrimEnd('0');
}
