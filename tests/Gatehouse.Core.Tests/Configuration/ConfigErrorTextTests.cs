using System.Text.Json;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration;

public class ConfigErrorTextTests
{
    [Fact]
    public void An_error_shows_its_line_and_a_caret()
    {
        var text = string.Concat(Enumerable.Repeat("# a comment\n", 11)) + "routes:\n  GET /orders/{id}:\n      ratelimit: 100/1m\n";
        ConfigErrorText.Format(Error(text)).ShouldBe(
            """
            gatehouse.yaml:14:7 error GH1101: unknown key 'ratelimit' in route 'GET /orders/{id}'
               14 |       ratelimit: 100/1m
                  |       ^^^^^^^^^ did you mean 'limit'?

            """);
    }

    [Fact]
    public void A_tab_before_the_caret_is_as_wide_as_in_the_line_above()
    {
        var lines = Lines(new ConfigError("GH1", "m") { Source = new ConfigSource("x", "\ta:\tb"), Position = new SourcePosition(1, 5, 1) });
        lines[1].ShouldBe("    1 |     a:    b");
        lines[2].ShouldBe("      |           ^");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    [InlineData(100_000)]
    [InlineData(200_000)]
    public void A_long_line_is_cut_around_the_caret(int before)
    {
        var text = new string('a', before) + "XYZ" + new string('b', 200_000 - before);
        var lines = Lines(new ConfigError("GH1", "m") { Source = new ConfigSource("x", text), Position = new SourcePosition(1, before + 1, 3) });
        var caret = lines[2].IndexOf('^', StringComparison.Ordinal);
        lines[1].Substring(caret, 3).ShouldBe("XYZ");
        lines[2].ShouldEndWith(" ^^^");
        (lines[1].Length - "    1 | ".Length).ShouldBeLessThanOrEqualTo(120);
    }

    [Fact]
    public void A_caret_never_runs_past_a_line_that_is_cut()
    {
        var lines = Lines(new ConfigError("GH1", "m") { Source = new ConfigSource("x", new string('a', 500)), Position = new SourcePosition(1, 1, 500) });
        lines[2].Length.ShouldBe(lines[1].Length);
        lines[1].ShouldEndWith("…");
    }

    [Fact]
    public void Control_characters_cannot_reach_the_terminal()
    {
        var source = new ConfigSource("x\u001b[2J", "a\u001b[31m\u202eb");
        var text = ConfigErrorText.Format(new ConfigError("GH1", "m\n\u001b[0m\u202e") { Source = source, Position = new SourcePosition(1, 1, 1), Hint = "h\r" });
        text.Replace("\n", "", StringComparison.Ordinal).ShouldAllBe(c => !char.IsControl(c) && c != '\u202e');
        text.Split('\n').Length.ShouldBe(4);
        text.ShouldContain("a␛[31m");
    }

    [Fact]
    public void An_error_without_a_place_is_one_line() =>
        ConfigErrorText.Format(new ConfigError("GH1003", "empty") { Source = new ConfigSource("x.yaml", "") }).ShouldBe("x.yaml: error GH1003: empty\n");

    [Fact]
    public void A_place_that_is_not_in_the_text_does_no_harm() =>
        ConfigErrorText.Format(new ConfigError("GH1", "m") { Source = new ConfigSource("x", "a"), Position = new SourcePosition(9, 99, 999) }).ShouldContain("^");

    [Fact]
    public void At_most_a_hundred_errors_are_written()
    {
        var text = ConfigErrorText.Format(Enumerable.Range(0, 130).Select(i => new ConfigError("GH1", $"error {i}")));
        text.ShouldContain("error 99\n");
        text.ShouldNotContain("error 100\n");
        text.ShouldEndWith("and 30 more\n");
    }

    [Fact]
    public void Programs_get_JSON()
    {
        var json = JsonDocument.Parse(ConfigErrorText.ToJson([Error("rout: 1"), new ConfigError("GH1001", "gone")])).RootElement;
        json.GetArrayLength().ShouldBe(2);
        json[0].GetProperty("code").GetString().ShouldBe("GH1101");
        json[0].GetProperty("file").GetString().ShouldBe("gatehouse.yaml");
        json[0].GetProperty("line").GetInt32().ShouldBe(1);
        json[0].GetProperty("column").GetInt32().ShouldBe(1);
        json[0].GetProperty("hint").GetString().ShouldBe("did you mean 'routes'?");
        json[1].GetProperty("line").ValueKind.ShouldBe(JsonValueKind.Null);
        ConfigErrorText.ToJson([Error("rout: 1")]).ShouldContain("did you mean 'routes'?");
    }

    private static string[] Lines(ConfigError error) => ConfigErrorText.Format(error).Split('\n');
}
