namespace Gatehouse.Caching.Fields;

/// <summary>
/// Dates (RFC 9110, 5.6.7) in their three forms. Only the case of letters is of no matter; whatever else differs makes no date, and with it
/// an answer that has ended.
/// </summary>
public static class HttpDate
{
    private const string Months = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static readonly string[] Days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

    /// <summary>Reads a date; false when it is none.</summary>
    /// <param name="text">As it stands in the field.</param>
    /// <param name="now">From which years of two digits are understood: none is more than 50 years ahead.</param>
    /// <param name="date">The date, in UTC.</param>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        date = default;
        text = text.Trim(" \t");
        var comma = text.IndexOf(',');
        if (comma == 3)
            return TryParseFixed(text, ref date);
        return comma > 0 ? TryParseRfc850(text, comma, now, ref date) : TryParseAsctime(text, ref date);
    }

    /// <summary>Writes a date as <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public static string Format(DateTimeOffset date) => date.ToString("r", System.Globalization.CultureInfo.InvariantCulture);

    // Sun, 06 Nov 1994 08:49:37 GMT
    private static bool TryParseFixed(ReadOnlySpan<char> text, ref DateTimeOffset date) =>
        text.Length == 29 && IsDay(text[..3], isShort: true) && text[4] == ' ' && text[7] == ' ' && text[11] == ' ' && text[16] == ' ' && IsGmt(text[25..])
        && TryNumber(text[5..7], out var day) && TryMonth(text[8..11], out var month) && TryNumber(text[12..16], out var year)
        && TryMake(year, month, day, text[17..25], ref date);

    // Sunday, 06-Nov-94 08:49:37 GMT
    private static bool TryParseRfc850(ReadOnlySpan<char> text, int comma, DateTimeOffset now, ref DateTimeOffset date)
    {
        if (!IsDay(text[..comma], isShort: false))
            return false;
        text = text[(comma + 1)..];
        if (text.Length != 23 || text[0] != ' ' || text[3] != '-' || text[7] != '-' || text[10] != ' ' || !IsGmt(text[19..])
            || !TryNumber(text[1..3], out var day) || !TryMonth(text[4..7], out var month) || !TryNumber(text[8..10], out var year))
        {
            return false;
        }
        year += now.Year / 100 * 100;
        if (year > now.Year + 50)
            year -= 100;
        return TryMake(year, month, day, text[11..19], ref date);
    }

    // Sun Nov  6 08:49:37 1994
    private static bool TryParseAsctime(ReadOnlySpan<char> text, ref DateTimeOffset date) =>
        text.Length == 24 && IsDay(text[..3], isShort: true) && text[3] == ' ' && text[7] == ' ' && text[10] == ' ' && text[19] == ' '
        && TryMonth(text[4..7], out var month) && TryNumber(text[8] == ' ' ? text[9..10] : text[8..10], out var day)
        && TryNumber(text[20..], out var year) && TryMake(year, month, day, text[11..19], ref date);

    private static bool TryMake(int year, int month, int day, ReadOnlySpan<char> time, ref DateTimeOffset date)
    {
        if (time[2] != ':' || time[5] != ':' || !TryNumber(time[..2], out var hour) || !TryNumber(time[3..5], out var minute) || !TryNumber(time[6..], out var second))
            return false;
        if (year < 1 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
            return false;
        // A leap second is the one after it.
        date = new DateTimeOffset(year, month, day, hour, minute, Math.Min(second, 59), TimeSpan.Zero);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
                return false;
            number = (number * 10) + (digit - '0');
        }
        return true;
    }

    private static bool TryMonth(ReadOnlySpan<char> text, out int month)
    {
        for (month = 1; month <= 12; month++)
        {
            if (text.Equals(Months.AsSpan((month - 1) * 3, 3), StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static bool IsDay(ReadOnlySpan<char> text, bool isShort)
    {
        foreach (var day in Days)
        {
            if (text.Equals(isShort ? day.AsSpan(0, 3) : day, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }

    private static bool IsGmt(ReadOnlySpan<char> text) => text.Equals(" GMT", StringComparison.OrdinalIgnoreCase);
}
