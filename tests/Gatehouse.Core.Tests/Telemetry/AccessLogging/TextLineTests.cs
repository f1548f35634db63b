using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Telemetry.AccessLogging;

namespace Gatehouse.Core.Tests.Telemetry.AccessLogging;

public sealed class TextLineTests
{
    private readonly byte[] buffer = new byte[64 * 1024];

    [Fact]
    public void A_line_reads_from_left_to_right() =>
        Write(Entries.Usual).ShouldBe("09:12:44.031 200 GET /api/users/1?full=yes → users 1.8ms 127.0.0.1 [GET /api/users/**] 4f3c9a\n");

    [Fact]
    public void What_is_unknown_is_left_out_or_a_dash() => Write(Entries.Bare).ShouldBe("23:59:59.000 404 GET / 0.0ms - [-] c\n");

    [Fact]
    public void A_second_destination_stands_behind_the_upstream() =>
        Write(Entries.Hedged).ShouldBe("09:12:44.031 200 GET / → up hedge=won 1.8ms 127.0.0.1 [/**] c\n");

    [Fact]
    public void An_error_code_comes_last() =>
        Write(Entries.With("GET", "/", "GET /", null, "c", "rate_limited")).ShouldBe("09:12:44.031 200 GET / 1.8ms 127.0.0.1 [GET /] c rate_limited\n");

    [Fact]
    public void On_a_terminal_the_status_has_a_colour() => Write(Entries.Bare, coloured: true).ShouldStartWith("23:59:59.000 \e[33m404\e[0m GET /");

    [Fact]
    public void A_client_cannot_drive_the_terminal_or_add_a_field() =>
        Write(Entries.With("A B", "/\e[2J\n→ x\\", null, null, "\u009B", null))
            .ShouldBe("""09:12:44.031 200 A\u0020B /\u001B[2J\u000A→\u0020x\\ 1.8ms 127.0.0.1 [-] \u009B""" + "\n");

    [Fact]
    public void Any_text_gives_one_line_without_controls_and_with_its_number_of_fields() =>
        Prop.ForAll(Entries.AnyText, text =>
        {
            var line = Write(Entries.With(text, text, null, text, text, text));

            line.ShouldEndWith("\n");
            line[..^1].Any(char.IsControl).ShouldBeFalse();
            line.IndexOfAny(['\u2028', '\u2029', '\u202E', '\uFEFF']).ShouldBe(-1);
            line.Split(' ').Length.ShouldBe(11);
        }).QuickCheckThrowOnFailure();

    private string Write(AccessLogEntry entry, bool coloured = false)
    {
        var line = new LineWriter(buffer, new TimeText());
        TextLine.Write(ref line, in entry, coloured);
        line.Overflowed.ShouldBeFalse();
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(buffer, 0, line.Length);
    }
}
