namespace Gatehouse.Core.Telemetry.AccessLogging;

/// <summary>Writes an entry as one JSON object and a line feed. The keys and their order are stable: people's queries depend on them.</summary>
internal static class JsonLine
{
    /// <summary>Writes an entry.</summary>
    public static void Write(ref LineWriter line, in AccessLogEntry entry)
    {
        line.Raw("{\"time\":\""u8);
        line.Time(entry.Timestamp);
        line.Raw("\",\"method\":\""u8);
        line.Escaped(entry.Method, LineWriter.JsonPlain);
        line.Raw("\",\"url\":\""u8);
        line.Escaped(entry.Url, LineWriter.JsonPlain);
        line.Raw("\",\"protocol\":\""u8);
        line.Escaped(entry.Protocol, LineWriter.JsonPlain);
        line.Raw("\",\"status\":"u8);
        line.Number(entry.Status);
        line.Raw(",\"durationMs\":"u8);
        line.Thousandths(entry.Duration.Ticks / TimeSpan.TicksPerMicrosecond);
        line.Raw(",\"bytes\":"u8);
        if (entry.BytesSent is { } bytes)
            line.Number(bytes);
        else
            line.Raw("null"u8);
        line.Raw(",\"client\":"u8);
        Client(ref line, in entry);
        line.Raw(",\"route\":"u8);
        Text(ref line, entry.Route);
        line.Raw(",\"upstream\":"u8);
        Text(ref line, entry.Upstream);
        line.Raw(",\"correlationId\":\""u8);
        line.Escaped(entry.CorrelationId, LineWriter.JsonPlain);
        line.Raw("\",\"error\":"u8);
        Text(ref line, entry.ErrorCode);
        if (entry.HedgeWon is { } won)
            line.Raw(won ? ",\"hedge\":\"won\""u8 : ",\"hedge\":\"lost\""u8);
        line.Raw("}\n"u8);
    }

    /// <summary>Writes that lines were lost, with the time of the last request before.</summary>
    public static void WriteLost(ref LineWriter line, DateTimeOffset time, long lost)
    {
        line.Raw("{\"time\":\""u8);
        line.Time(time);
        line.Raw("\",\"lostLines\":"u8);
        line.Number(lost);
        line.Raw("}\n"u8);
    }

    private static void Client(ref LineWriter line, in AccessLogEntry entry)
    {
        if (entry.Client is null)
        {
            line.Raw("null"u8);
            return;
        }
        line.Raw("\""u8);
        line.Address(entry.Client);
        line.Raw("\""u8);
    }

    private static void Text(ref LineWriter line, string? text)
    {
        if (text is null)
        {
            line.Raw("null"u8);
            return;
        }
        line.Raw("\""u8);
        line.Escaped(text, LineWriter.JsonPlain);
        line.Raw("\""u8);
    }
}
