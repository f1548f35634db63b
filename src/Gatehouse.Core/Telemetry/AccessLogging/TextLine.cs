namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>
/// Writes an entry for people: <c>09:12:44.031 200 GET /api/users/1 → users 1.8ms 127.0.0.1 [GET /api/users/**] 4f3c9a</c>. Without an
/// upstream the arrow is left out; an error code comes last.
/// </summary>
internal static class TextLine
{
    /// <summary>Writes an entry.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="entry">What.</param>
    /// <param name="coloured">True for a terminal: the status gets a colour by its class.</param>
    public static void Write(ref LineWriter line, in AccessLogEntry entry, bool coloured)
    {
        line.TimeOfDay(entry.Timestamp);
        line.Raw(" "u8);
        if (coloured)
            line.Raw(Colour(entry.Status));
        line.Number(entry.Status);
        line.Raw(coloured ? "\e[0m "u8 : " "u8);
        line.Escaped(entry.Method, LineWriter.WordPlain);
        line.Raw(" "u8);
        line.Escaped(entry.Url, LineWriter.WordPlain);
        if (entry.Upstream is not null)
        {
            line.Raw(" → "u8);
            line.Escaped(entry.Upstream, LineWriter.WordPlain);
            if (entry.HedgeWon is { } won)
                line.Raw(won ? " hedge=won"u8 : " hedge=lost"u8);
        }
        line.Raw(" "u8);
        line.Tenths((entry.Duration.Ticks + (TimeSpan.TicksPerMillisecond / 20)) / (TimeSpan.TicksPerMillisecond / 10));
        line.Raw("ms "u8);
        if (entry.Client is null)
            line.Raw("-"u8);
        else
            line.Address(entry.Client);
        line.Raw(" ["u8);
        line.Escaped(entry.Route ?? "-", LineWriter.TextPlain);
        line.Raw("] "u8);
        line.Escaped(entry.CorrelationId, LineWriter.WordPlain);
        if (entry.ErrorCode is not null)
        {
            line.Raw(" "u8);
            line.Escaped(entry.ErrorCode, LineWriter.WordPlain);
        }
        line.Raw("\n"u8);
    }

    /// <summary>Writes that lines were lost, with the time of the last request before.</summary>
    public static void WriteLost(ref LineWriter line, DateTimeOffset time, long lost)
    {
        line.TimeOfDay(time);
        line.Raw(" access log: lines lost: "u8);
        line.Number(lost);
        line.Raw("\n"u8);
    }

    private static ReadOnlySpan<byte> Colour(int status) => (status / 100) switch
    {
        2 => "\e[32m"u8,
        3 => "\e[36m"u8,
        4 => "\e[33m"u8,
        5 => "\e[31m"u8,
        _ => "\e[35m"u8,
    };
}
