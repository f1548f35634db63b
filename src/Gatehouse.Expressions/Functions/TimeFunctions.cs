using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>The standard functions of moments and lengths of time.</summary>
internal static class TimeFunctions
{
    // Finding a zone may read a file.
    private const int ZoneCost = 100;

    public static IEnumerable<CelFunction> All { get; } =
    [
        .. Part("getFullYear", static time => time.Year),
        .. Part("getMonth", static time => time.Month - 1),
        .. Part("getDate", static time => time.Day),
        .. Part("getDayOfMonth", static time => time.Day - 1),
        .. Part("getDayOfWeek", static time => (int)time.DayOfWeek),
        .. Part("getDayOfYear", static time => time.DayOfYear - 1),
        .. Part("getHours", static time => time.Hour),
        .. Part("getMinutes", static time => time.Minute),
        .. Part("getSeconds", static time => time.Second),
        .. Part("getMilliseconds", static time => time.Millisecond),
        Length("getHours", 3600_000_000_000, long.MaxValue),
        Length("getMinutes", 60_000_000_000, long.MaxValue),
        Length("getSeconds", 1_000_000_000, long.MaxValue),
        // The language definition: the milliseconds beyond the whole second.
        Length("getMilliseconds", 1_000_000, 1000),
    ];

    private static CelFunction[] Part(string name, Func<DateTime, int> part) =>
    [
        new(name, [CelType.Timestamp], CelType.Int, args => CelValue.Of((long)part(Utc(args[0])))) { IsMember = true },
        new(name, [CelType.Timestamp, CelType.String], CelType.Int, args => In(args[0], args[1].AsString, part)) { IsMember = true, Cost = ZoneCost },
    ];

    private static CelFunction Length(string name, long unit, long modulo) =>
        new(name, [CelType.Duration], CelType.Int, args => CelValue.Of(args[0].DurationNanoseconds / unit % modulo)) { IsMember = true };

    private static DateTime Utc(in CelValue time) => DateTime.UnixEpoch.AddTicks((time.Seconds * TimeSpan.TicksPerSecond) + (time.Nanoseconds / 100));

    private static CelValue In(in CelValue time, string zone, Func<DateTime, int> part)
    {
        var utc = Utc(time);
        var text = zone.Length == 5 && zone[2] == ':' ? "+" + zone : zone;
        if (!TimeText.TryZone(text, out var seconds))
        {
            if (!IsName(zone) || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found))
                return CelValue.Error($"there is no time zone {CelValue.Of(zone)}");
            seconds = (int)found.GetUtcOffset(utc).TotalSeconds;
        }
        var ticks = utc.Ticks + (seconds * TimeSpan.TicksPerSecond);
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? CelValue.Error("the time is outside the range of years") : CelValue.Of((long)part(new DateTime(ticks)));
    }

    // Names become names of files: Europe/Berlin.
    private static bool IsName(string zone) =>
        zone.Length is > 0 and < 64 && char.IsAsciiLetter(zone[0]) && zone.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}
