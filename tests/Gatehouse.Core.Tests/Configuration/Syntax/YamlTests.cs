using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using static Gatehouse.Core.Tests.Configuration.ConfigTexts;

namespace Gatehouse.Core.Tests.Configuration.Syntax;

public class YamlTests
{
    [Fact]
    public void Every_value_knows_its_place()
    {
        var root = Good("a: one\nb:\n  - two\n  - {c: 'three'}\n");
        root.At("a").Position.ShouldBe(new SourcePosition(1, 4, 3));
        var list = (ConfigList)root.At("b");
        list.Position.ShouldBe(new SourcePosition(3, 3, 1));
        list.Items[0].Position.ShouldBe(new SourcePosition(3, 5, 3));
        list.Items[1].Position.ShouldBe(new SourcePosition(4, 5, 12));
        list.Items[1].At("c").Position.ShouldBe(new SourcePosition(4, 9, 7));
        ((ConfigMap)root).Find("b")!.Key.Position.ShouldBe(new SourcePosition(2, 1, 1));
    }

    [Theory]
    [InlineData("a: \"null\"", true)]
    [InlineData("a: 'null'", true)]
    [InlineData("a: !!str null", true)]
    [InlineData("a: |\n  null", true)]
    [InlineData("a: null", false)]
    public void Quotes_are_remembered(string text, bool quoted) => ((ConfigScalar)Good(text).At("a")).IsQuoted.ShouldBe(quoted);

    [Theory]
    [InlineData("a:")]
    [InlineData("a: ~")]
    [InlineData("a: null")]
    [InlineData("{a: }")]
    public void Nothing_is_null(string text) => ((ConfigScalar)Good(text).At("a")).IsNull.ShouldBeTrue();

    [Fact]
    public void A_value_that_is_left_out_is_pointed_at_by_its_key() => Good("x: 1\nabc:\n").At("abc").Position.ShouldBe(new SourcePosition(2, 1, 3));

    [Fact]
    public void A_key_that_stands_twice_is_reported_with_both_lines()
    {
        var error = TreeError("routes:\n  /a: x\n  /b: y\n  /a: z\n");
        error.Code.ShouldBe("GH1004");
        error.Where().ShouldBe((4, 3));
        error.Message.ShouldContain("'/a'");
        error.Message.ShouldContain("line 2");
    }

    [Fact]
    public void The_first_of_two_keys_counts() => Tree("a: 1\na: 2").Root!.At("a").Text().ShouldBe("1");

    [Fact]
    public void Anchors_and_aliases_repeat_a_value()
    {
        var root = Good("a: &x {t: 1}\nb: *x\nc: [*x, *x]\n");
        root.At("b").At("t").Text().ShouldBe("1");
        ((ConfigList)root.At("c")).Items.Count.ShouldBe(2);
    }

    [Fact]
    public void A_merge_key_takes_the_entries_that_are_not_written()
    {
        var root = Good("x: &x {t: 1, u: 2}\ny: &y {u: 3, v: 4}\nb: {<<: *x, t: 9}\nc:\n  <<: [*x, *y]\n  w: 5\n");
        root.At("b").At("t").Text().ShouldBe("9");
        root.At("b").At("u").Text().ShouldBe("2");
        root.At("c").At("u").Text().ShouldBe("2");
        root.At("c").At("v").Text().ShouldBe("4");
    }

    [Theory]
    [InlineData("a: {<<: 1}", 1, 9, "merge key")]
    [InlineData("a: *nobody", 1, 4, "no anchor '&nobody'")]
    [InlineData("a: !foo 1", 1, 4, "'!foo'")]
    [InlineData("!foo a: 1", 1, 1, "'!foo'")]
    [InlineData("a: !!binary aGk=", 1, 4, "binary")]
    [InlineData("? [a]\n: 1", 1, 3, "key must be text")]
    [InlineData("? {a: 1}\n: 1", 1, 3, "key must be text")]
    [InlineData("a: &x 1\n*x : 2", 2, 1, "cannot be an alias")]
    [InlineData(": 1", 1, 1, "without a key")]
    [InlineData("a: 1\n---\nb: 2", 2, 1, "second document")]
    [InlineData("a:\n\tb: 1", 2, 1, "tab")]
    [InlineData("a:\n  b: 1\n\tc: 1", 3, 1, "tab")]
    [InlineData("a: [1, 2", 1, 8, "expected ',' or ']'")]
    [InlineData("a: @x", 1, 5, "cannot start")]
    [InlineData("a: \"\\ud800\"", 1, 11, "surrogate")]
    [InlineData("a: 1\0b", 1, 5, "U+0000")]
    [InlineData("a: \u0001", 1, 4, "U+0001")]
    [InlineData("a: 1 # see\u2028b: 2", 1, 10, "U+2028")]
    [InlineData("a: 1 # see\u2029b: 2", 1, 10, "U+2029")]
    [InlineData("a: 1 # see\u0085b: 2", 1, 10, "U+0085")]
    public void A_text_that_is_not_good_YAML_is_refused_with_its_place(string text, int line, int column, string part)
    {
        var (root, errors) = Tree(text);
        root.ShouldBeNull();
        var error = errors.Items.ShouldHaveSingleItem();
        error.Code.ShouldBe("GH1002");
        error.Message.ShouldContain(part);
        error.Where().ShouldBe((line, column));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n  \n")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("---\n# nothing\n...\n")]
    [InlineData("null")]
    [InlineData("\uFEFF")]
    public void A_text_without_a_value_is_reported_as_empty(string text)
    {
        var error = TreeError(text);
        error.Code.ShouldBe("GH1003");
        error.Message.ShouldBe("the file holds no configuration");
    }

    [Fact]
    public void A_byte_order_mark_does_not_move_places() => Good("\uFEFFa: 1").At("a").Position.ShouldBe(new SourcePosition(1, 4, 1));

    [Fact]
    public void Half_a_character_is_refused() => TreeError("a: \ud800").Message.ShouldContain("U+D800");

    [Fact]
    public void Windows_line_ends_count_once() => Good("a: 1\r\nb: 2\r\n").At("b").Position.ShouldBe(new SourcePosition(2, 4, 1));

    [Fact]
    public void Characters_count_not_bytes() => Good("ä: {ü: 😀, b: x}").At("ä").At("b").Position.ShouldBe(new SourcePosition(1, 15, 1));

    [Fact]
    public void The_place_of_a_text_of_many_lines_ends_with_the_first() => Good("a: \"one\n  two\"").At("a").Position.ShouldBe(new SourcePosition(1, 4, 4));
}
