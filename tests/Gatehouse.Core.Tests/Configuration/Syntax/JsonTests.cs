using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Syntax;

public class JsonTests
{
    private const string Name = "gatehouse.json";

    [Fact]
    public void Every_value_knows_its_place()
    {
        var root = Good("{\n\t\"ä\": \"ü😀\", \"b\": [1, true, null],\n  \"c\": {\"d\": \"x\\n\"}\n}", Name);
        root.At("ä").Position.ShouldBe(new SourcePosition(2, 7, 5));
        root.At("b").Position.ShouldBe(new SourcePosition(2, 19, 15));
        ((ConfigList)root.At("b")).Items[1].Position.ShouldBe(new SourcePosition(2, 23, 4));
        root.At("c").At("d").Position.ShouldBe(new SourcePosition(3, 14, 5));
        root.At("c").At("d").Text().ShouldBe("x\n");
        root.Position.ShouldBe(new SourcePosition(1, 1, 1));
    }

    [Fact]
    public void Numbers_truth_and_null_are_plain_and_texts_quoted()
    {
        var items = ((ConfigList)Good("[1.50, true, null, \"null\"]", Name)).Items.Cast<ConfigScalar>().ToArray();
        items.Select(i => i.Value).ShouldBe(["1.50", "true", "null", "null"]);
        items.Select(i => i.IsQuoted).ShouldBe([false, false, false, true]);
        items.Select(i => i.IsNull).ShouldBe([false, false, true, false]);
    }

    [Fact]
    public void A_key_that_stands_twice_is_reported_with_both_lines()
    {
        var error = TreeError("{\"a\": 1,\n \"a\": 2}", Name);
        error.Code.ShouldBe("GH1004");
        error.Where().ShouldBe((2, 2));
        error.Message.ShouldContain("line 1");
    }

    [Theory]
    [InlineData("{\"a\": 1,}", 1, 9)]
    [InlineData("{\"a\" 1}", 1, 6)]
    [InlineData("// c\n{}", 1, 1)]
    [InlineData("{\"ä\": x}", 1, 7)]
    [InlineData("{\"a\": 1", 1, 7)]
    [InlineData("{} {}", 1, 4)]
    [InlineData("{\n\n  'a': 1}", 3, 3)]
    [InlineData("{\"a\": \"\\ud800\"}", 1, 7)]
    [InlineData("{\"\\ud800\": 1}", 1, 2)]
    [InlineData("listen: 8080", 1, 1)]
    [InlineData("{\"a\": \"x\ty\"}", 1, 9)]
    [InlineData("{\"a\": 1\0}", 1, 8)]
    public void A_text_that_is_not_good_JSON_is_refused_with_its_place(string text, int line, int column)
    {
        var (root, errors) = Tree(text, Name);
        root.ShouldBeNull();
        var error = errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe("GH1002");
        error.Message.ShouldNotContain("LineNumber");
        error.Message.ShouldNotContain("reader options");
        error.Where().ShouldBe((line, column));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("null")]
    public void A_text_without_a_value_is_reported_as_empty(string text) => TreeError(text, Name).Code.ShouldBe("GH1003");
}
