using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Transform;

namespace Gatehouse.Benchmarks.Bodies;

/// <summary>How long a body takes to be read and written anew: from which size on that is no work for a thread that serves requests.</summary>
internal static class BodiesMode
{
    private const int Rounds = 15;

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        var rows = new List<string>();
        foreach (var lines in (int[])[10, 60, 120, 240, 480, 960, 2000, 16_000])
        {
            var json = Encoding.UTF8.GetBytes("{\"order\":{\"line\":[" + string.Join(',', Enumerable.Range(0, lines).Select(i => $"{{\"@id\":\"{i}\",\"sku\":\"A-{i}\",\"quantity\":\"{i % 7}\",\"note\":\"left & right\"}}")) + "]}}");
            using var document = JsonText.Parse(json);
            var xml = XmlOutput.Write(CelValue.FromJson(document!.RootElement), out _)!.Value;
            var cases = new (string Name, int Size, Action Work)[]
            {
                ("JSON read, written in an envelope", json.Length, () => JsonToJson(json)),
                ("JSON read, written as XML", json.Length, () => JsonToXml(json)),
                ("XML read, written as JSON", xml.Length, () => XmlToJson(xml)),
            };
            foreach (var (name, size, work) in cases)
                rows.Add($"| {name} | {size / 1024.0:F1} | {Measure(work):F0} |");
        }
        Report.Write("bodies", "Bodies that are read and written anew", $"""
            One thread, warm; the median of {Rounds} rounds. Lines of an order with an attribute and three texts.

            | | KiB | µs |
            |---|--:|--:|
            {string.Join('\n', rows.OrderBy(row => row.Split('|')[1], StringComparer.Ordinal))}
            """);
    }

    private static void JsonToJson(ReadOnlyMemory<byte> text)
    {
        using var document = JsonText.Parse(text);
        Write(CelValue.FromJson(document!.RootElement));
    }

    private static void JsonToXml(ReadOnlyMemory<byte> text)
    {
        using var document = JsonText.Parse(text);
        if (XmlOutput.Write(CelValue.FromJson(document!.RootElement), out _) is null)
            throw new InvalidOperationException();
    }

    private static void XmlToJson(ReadOnlyMemory<byte> text)
    {
        if (!XmlText.TryRead(text, null, out var value, out var fault))
            throw new InvalidOperationException(fault);
        Write(value);
    }

    private static void Write(CelValue value)
    {
        using var json = new Utf8JsonWriter(new ArrayBufferWriter<byte>(1024), new JsonWriterOptions { SkipValidation = true });
        json.WriteStartObject();
        json.WritePropertyName("data"u8);
        value.WriteTo(json);
        json.WriteEndObject();
        json.Flush();
    }

    private static double Measure(Action work)
    {
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start).TotalMilliseconds < 400;)
            work();
        var clock = Stopwatch.GetTimestamp();
        work();
        var batch = Math.Max(1, (int)(20_000 / Stopwatch.GetElapsedTime(clock).TotalMicroseconds));
        var times = new Figures();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < batch; i++)
                work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds / batch);
        }
        return times.Median;
    }
}
