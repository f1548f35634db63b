using System.Diagnostics;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Syntax;

public class TreeLimitsTests
{
    [Fact]
    public void An_alias_bomb_is_refused_quickly()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 30; i++)
            text.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        var clock = Stopwatch.StartNew();
        var error = TreeError(text.ToString());
        error.Code.ShouldBe("GH1005");
        error.Message.ShouldContain("aliases");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Aliases_are_counted_with_all_that_is_in_them()
    {
        // 99 aliases of 201 values: below the limit; 100 are above it.
        string Text(int count) => $"a: &a [{string.Join(",", Enumerable.Repeat("x", 200))}]\nb: [{string.Join(",", Enumerable.Repeat("*a", count))}]";
        Good(Text(99));
        TreeError(Text(100)).Code.ShouldBe("GH1005");
    }

    [Theory]
    [InlineData("a: &a [*a]")]
    [InlineData("a: &a {b: *a}")]
    [InlineData("a: &a 1\nb: &a [*a]")]
    public void An_alias_inside_of_itself_is_refused(string text)
    {
        var error = TreeError(text);
        error.Code.ShouldBe("GH1005");
        error.Message.ShouldContain("'*a'");
    }

    [Theory]
    [InlineData("gatehouse.yaml")]
    [InlineData("gatehouse.json")]
    public void Sixty_four_levels_are_read_and_sixty_five_are_not(string name)
    {
        Good(new string('[', 64) + new string(']', 64), name);
        TreeError(new string('[', 65) + new string(']', 65), name).Code.ShouldBe("GH1005");
    }

    [Fact]
    public void Levels_inside_of_an_alias_count()
    {
        var deep = "a: &a " + new string('[', 40) + new string(']', 40) + "\nb: ";
        Good(deep + new string('[', 20) + "*a" + new string(']', 20));
        TreeError(deep + new string('[', 30) + "*a" + new string(']', 30)).Code.ShouldBe("GH1005");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("[\n")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("[{")]
    [InlineData("]")]
    [InlineData("*a ")]
    [InlineData("&a ")]
    [InlineData("!a ")]
    [InlineData("\"")]
    [InlineData("a: b: ")]
    [InlineData("\t")]
    [InlineData("a")]
    [InlineData("\n")]
    [InlineData("%")]
    [InlineData("---\n")]
    [InlineData("|\n")]
    [InlineData("{\"a\":")]
    public void A_megabyte_of_nonsense_is_refused_quickly(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, (1 << 20) / piece.Length));
        foreach (var name in new[] { "gatehouse.yaml", "gatehouse.json" })
        {
            var clock = Stopwatch.StartNew();
            var loaded = Load(text, name);
            loaded.Errors.Any.ShouldBeTrue(name);
            ConfigErrorText.Format(loaded.Errors.Items).Length.ShouldBeLessThan(100_000);
            clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10), name);
        }
    }

    [Fact]
    public void More_values_than_the_limit_are_refused()
    {
        var text = $"[{string.Join(",", Enumerable.Repeat("1", 500_001))}]";
        TreeError(text).Code.ShouldBe("GH1005");
        TreeError(text, "gatehouse.json").Code.ShouldBe("GH1005");
    }
}
