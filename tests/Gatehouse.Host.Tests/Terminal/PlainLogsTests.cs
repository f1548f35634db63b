using Gatehouse.Host.Terminal;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Tests.Terminal;

public sealed class PlainLogsTests
{
    [Theory]
    [InlineData(LogLevel.Debug, "debug: ")]
    [InlineData(LogLevel.Information, "")]
    [InlineData(LogLevel.Warning, "warning: ")]
    [InlineData(LogLevel.Error, "error: ")]
    public void A_message_stands_behind_the_time_and_what_is_not_information_says_so(LogLevel level, string word)
    {
        var output = new StringWriter();
        using var logs = new PlainLogs(output);

        logs.CreateLogger("any").Log(level, 0, "it happened", null, (state, _) => state);

        output.ToString().ShouldMatch($"^[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}} {word}it happened\n$");
    }

    [Fact]
    public void What_others_wrote_begins_no_line_and_moves_no_cursor()
    {
        var text = Write("x\n12:00:00 error: forged\r\u001b[31m\u0085\u2028y");

        text.ShouldEndWith("warning: x\u240a12:00:00 error: forged\u240d\u241b[31m\ufffd\ufffdy\n");
        text.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public void Lines_of_our_own_stay_and_nothing_but_lines()
    {
        KeyValuePair<string, object?>[] state = [new("Errors", "a \u001b[31m\nb\n"), new("{OriginalFormat}", "It is wrong.\n{Errors}2 errors.")];

        Write(state, format: "It is wrong.\na \u001b[31m\nb\n2 errors.").ShouldEndWith("warning: It is wrong.\na \u241b[31m\nb\n2 errors.\n");
    }

    [Fact]
    public void An_exception_stands_indented_below_so_that_no_line_of_it_passes_for_a_message()
    {
        var lines = Write("oh", new InvalidOperationException("x\n12:00:00 error: forged\u001b[31m")).TrimEnd().Split('\n');

        lines[0].ShouldEndWith("warning: oh");
        lines[1..].ShouldBe(["  System.InvalidOperationException: x", "  12:00:00 error: forged\u241b[31m"]);
    }

    private static string Write<TState>(TState state, Exception? exception = null, string? format = null)
    {
        var output = new StringWriter();
        using var logs = new PlainLogs(output);
        logs.CreateLogger("any").Log(LogLevel.Warning, 0, state, exception, (written, _) => format ?? written!.ToString()!);
        return output.ToString();
    }
}
