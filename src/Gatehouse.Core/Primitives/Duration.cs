using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Gatehouse.Core.Primitives;

/// <summary>Reads and writes a length of time as an operator does: <c>250ms</c>, <c>2s</c>, <c>15m</c>, <c>1h30m</c>, <c>14d</c>.</summary>
public static class Duration
{
    private static readonly SearchValues<char> Number = SearchValues.Create("0123456789.");

    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond), ("us", TimeSpan.TicksPerMicrosecond),
    ];

    /// <summary>
    /// Reads one or more number-and-unit pairs, largest unit first, each unit at most once; <c>0</c> needs no unit. False when the
    /// text is anything else, negative, or longer than about 29,000 years.
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;
        if (string.IsNullOrEmpty(text))
            return false;
        var rest = text.AsSpan();
        var nextUnit = 0;
        Int128 total = 0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Number);
            if (digits <= 0)
                return false;
            if (!decimal.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > 1e13m)
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAnyInRange('0', '9');
            var unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            var index = IndexOf(unit);
            if (index < nextUnit)
                return false;
            nextUnit = index + 1;
            total += (Int128)(number * Units[index].Ticks);
        }
        if (total > TimeSpan.MaxValue.Ticks)
            return false;
        duration = new TimeSpan((long)total);
        return true;
    }

    /// <summary>Writes a duration in the form that <see cref="TryParse"/> reads: <c>1m30s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration <= TimeSpan.Zero)
            return "0";
        var rest = duration.Ticks;
        var text = "";
        foreach (var (unit, ticks) in Units)
        {
            if (rest < ticks)
                continue;
            text += (rest / ticks).ToString(CultureInfo.InvariantCulture) + unit;
            rest %= ticks;
        }
        return text.Length == 0 ? "1us" : text;
    }

    private static int IndexOf(ReadOnlySpan<char> unit)
    {
        for (var i = 0; i < Units.Length; i++)
        {
            if (unit.SequenceEqual(Units[i].Unit))
                return i;
        }
        return -1;
    }
}
