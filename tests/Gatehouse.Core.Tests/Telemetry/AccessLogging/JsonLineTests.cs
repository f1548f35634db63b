using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Telemetry.AccessLogging;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

public sealed class JsonLineTests
{
    private readonly byte[] buffer = new byte[64 * 1024];

    [Fact]
    public void A_line_has_all_keys_in_a_stable_order() =>
        Write(Entries.Usual).ShouldBe(
            """{"time":"2026-05-04T07:12:44.031Z","method":"GET","url":"/api/users/1?full=yes","protocol":"HTTP/1.1","status":200,"durationMs":1.813,"bytes":116,"client":"127.0.0.1","route":"GET /api/users/**","upstream":"users","correlationId":"4f3c9a","error":null}""" + "\n");

    [Fact]
    public void What_is_unknown_is_null() =>
        Write(Entries.Bare).ShouldBe(
            """{"time":"2026-05-04T23:59:59.000Z","method":"GET","url":"/","protocol":"HTTP/2","status":404,"durationMs":0.000,"bytes":null,"client":null,"route":null,"upstream":null,"correlationId":"c","error":null}""" + "\n");

    [Fact]
    public void Any_text_gives_one_line_of_JSON_that_reads_back_as_the_text() =>
        Prop.ForAll(Entries.AnyText, text =>
        {
            var line = Write(Entries.Everywhere(text));

            AssertOneLine(line);
            using var json = JsonDocument.Parse(line);
            var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)); // half surrogate pairs replaced
            foreach (var key in new[] { "method", "url", "route", "upstream", "correlationId", "error" })
                json.RootElement.GetProperty(key).GetString().ShouldBe(valid);
            json.RootElement.EnumerateObject().Count().ShouldBe(12);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_does_not_fit_overflows_and_never_throws()
    {
        var full = Write(Entries.Everywhere("a\"\u0001é😀")).Length + 100;
        for (var capacity = 0; capacity < full; capacity++)
        {
            var line = new LineWriter(buffer.AsSpan(0, capacity), new TimeText());
            JsonLine.Write(ref line, Entries.Everywhere("a\"\u0001é😀"));
            if (!line.Overflowed)
                Encoding.UTF8.GetString(buffer, 0, line.Length).ShouldEndWith("}\n");
            else
                line.Length.ShouldBeLessThanOrEqualTo(capacity);
        }
    }

    private static void AssertOneLine(string line)
    {
        line.ShouldEndWith("\n");
        line[..^1].Any(char.IsControl).ShouldBeFalse();
        line.IndexOfAny(['\u2028', '\u2029', '\u202E', '\uFEFF']).ShouldBe(-1);
    }

    private string Write(AccessLogEntry entry)
    {
        var line = new LineWriter(buffer, new TimeText());
        JsonLine.Write(ref line, in entry);
        line.Overflowed.ShouldBeFalse();
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, line.Length);
    }
}
