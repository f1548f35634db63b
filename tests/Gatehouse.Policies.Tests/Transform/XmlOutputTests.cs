using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Transform;

namespace Gatehouse.Policies.Tests.Transform;

public sealed class XmlOutputTests
{
    private const string Declaration = "<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    private const string Instance = "http://www.w3.org/2001/XMLSchema-instance";

    [Theory]
    [InlineData("""{"a":""}""", "<a></a>")]
    [InlineData("""{"a":"x<&>\u0022€"}""", "<a>x&lt;&amp;&gt;\"€</a>")]
    [InlineData("""{"a":{"n":1,"d":1.5,"t":true,"f":false}}""", "<a><n>1</n><d>1.5</d><t>true</t><f>false</f></a>")]
    [InlineData("""{"a":{"b":["1",{"c":2}],"e":[]}}""", "<a><b>1</b><b><c>2</c></b></a>")]
    [InlineData("""{"a":{"c":1,"@id":7,"@no":null,"#text":"x"}}""", "<a id=\"7\"><c>1</c>x</a>")]
    [InlineData("""{"a":{"@b":"x\t\r\n\"<"}}""", "<a b=\"x&#x9;&#xD;&#xA;&quot;&lt;\" />")]
    [InlineData("""{"a":"x\r\ny"}""", "<a>x&#xD;\ny</a>")]
    [InlineData("""{"a":{"b":null}}""", "<a><b p2:nil=\"true\" xmlns:p2=\"" + Instance + "\" /></a>")]
    [InlineData("""{"p:a":{"b":{"@p:c":1},"@xmlns:p":"urn:p","@xmlns":"urn:d"}}""", "<p:a xmlns:p=\"urn:p\" xmlns=\"urn:d\"><b p:c=\"1\" /></p:a>")]
    [InlineData("""{"a":{"@xmlns":"urn:d","b":{"@xmlns":"","c":""}}}""", "<a xmlns=\"urn:d\"><b xmlns=\"\"><c></c></b></a>")]
    [InlineData("""{"a":{"@xmlns:p":"u","b":[{"@xmlns:p":"v","p:c":1},{"p:c":2}],"p:d":3}}""", "<a xmlns:p=\"u\"><b xmlns:p=\"v\"><p:c>1</p:c></b><b><p:c>2</p:c></b><p:d>3</p:d></a>")]
    [InlineData("""{"a":{"@xml:lang":"en"}}""", "<a xml:lang=\"en\" />")]
    [InlineData("""{"é":"x"}""", "<é>x</é>")]
    public void An_object_with_one_member_becomes_a_document(string json, string expected)
    {
        var text = Write(json, out var error);

        error.ShouldBeNull();
        text.ShouldBe(Declaration + expected.Replace("p2:nil=\"true\" xmlns:p2", "xsi:nil=\"true\" xmlns:xsi", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1", "one root element")]
    [InlineData("[{}]", "one root element")]
    [InlineData("{}", "one root element")]
    [InlineData("""{"a":1,"b":2}""", "one root element")]
    [InlineData("""{"a":["1"]}""", "one root element")]
    [InlineData("""{"a":{"b":[[1]]}}""", "'b' is a list of lists")]
    [InlineData("""{"a b":1}""", "'a b' is no name")]
    [InlineData("""{"":1}""", "'' is no name")]
    [InlineData("""{"@a":1}""", "no name")]
    [InlineData("""{"a":{"#cdata":1}}""", "'#cdata' is no name")]
    [InlineData("""{"a":{"@":1}}""", "'' is no name")]
    [InlineData("""{"a":{"1a":1}}""", "'1a' is no name")]
    [InlineData("""{"a":{"b><c":1}}""", "'b><c' is no name")]
    [InlineData("""{"a":{"p:b":1}}""", "prefix 'p' is not declared")]
    [InlineData("""{"a":{"@p:b":1}}""", "prefix 'p' is not declared")]
    [InlineData("""{"a":{"b":{"@xmlns:p":"u"},"p:c":1}}""", "prefix 'p' is not declared")]
    [InlineData("""{"a":{"p:q:b":1,"@xmlns:p":"u"}}""", "'p:q:b' is no name")]
    [InlineData("""{"a":{"xmlns:b":1}}""", "'xmlns:b' is no name")]
    [InlineData("""{"a":{"@xmlns:p":""}}""", "")]
    [InlineData("""{"a":{"@xmlns:xml":"u"}}""", "")]
    [InlineData("""{"a":{"@xmlns:xmlns":"u"}}""", "")]
    [InlineData("""{"a":{"@b":{}}}""", "'@b' is nothing that can be text")]
    [InlineData("""{"a":{"@b":[1]}}""", "")]
    [InlineData("""{"a":{"#text":[1]}}""", "")]
    [InlineData("""{"a":{"@b":1,"@b":2}}""", "")]
    [InlineData("""{"a":"\u0001"}""", "")]
    [InlineData("""{"a":"\uFFFE"}""", "")]
    [InlineData("""{"a":"\ud800"}""", "")]
    public void What_has_no_place_in_XML_is_refused(string json, string message)
    {
        Write(json, out var error).ShouldBeNull();

        error.ShouldNotBeNull().Message.ShouldContain(message);
    }

    [Fact]
    public void A_value_may_be_64_levels_deep_and_64_MiB_large()
    {
        Write(Value(64), out _).ShouldNotBeNull();
        Write(Value(65), out _).ShouldBeNull();
        var large = CelValue.Of(new string('x', 1_000_000));
        Write(Map("a", Map("b", CelValue.Of(CelList.Of([.. Enumerable.Repeat(large, 70)])))), out var error).ShouldBeNull();
        error!.Message.ShouldContain("too large");

        static CelValue Value(int levels)
        {
            var value = CelValue.Of("x");
            for (var i = 0; i < levels; i++)
                value = Map("a", value);
            return value;
        }
    }

    /// <summary>If each element looked through all declarations around it, this would take minutes.</summary>
    [Fact]
    public void An_element_costs_the_same_however_many_declarations_are_around_it()
    {
        var declarations = Enumerable.Range(0, 200_000).Select(i => new KeyValuePair<string, CelValue>($"@xmlns:a{i}", CelValue.Of("u")));
        var items = CelValue.Of(CelList.Of([.. Enumerable.Repeat(CelValue.Of(1), 1_000_000)]));

        XmlOutput.Write(Map("r", CelValue.Of(CelMap.Of([.. declarations, new("i", items)]))), out _).ShouldNotBeNull();
    }

    [Fact]
    public void What_was_written_is_read_as_it_was() =>
        Prop.ForAll(
            Arb.From(Members(3).Select(value => Map("root", value))),
            value =>
            {
                var text = XmlOutput.Write(value, out var error);
                error.ShouldBeNull();
                XmlText.TryRead(text!.Value, "application/xml; charset=utf-8", out var read, out var fault).ShouldBeTrue(fault);
                read.ShouldBe(value);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_JSON_at_all_breaks_it_and_what_is_written_is_XML() =>
        Prop.ForAll(
            Arb.From(Wild(3)),
            value =>
            {
                if (XmlOutput.Write(Map("root", value), out var error) is { } text)
                    XmlText.TryRead(text, null, out _, out var fault).ShouldBeTrue(fault + Encoding.UTF8.GetString(text.Span));
                else
                    error.ShouldNotBeNull();
            }).QuickCheckThrowOnFailure();

    // The documented subset: texts and nulls, lists of two and more, attributes, text beside attributes.
    private static Gen<CelValue> Members(int depth)
    {
        var leaf = Gen.OneOf(Text(), Gen.Constant(CelValue.Null));
        if (depth == 0)
            return leaf;
        var item = Members(depth - 1);
        var member = Gen.OneOf(item, item.ArrayOf(2).Select(items => CelValue.Of(CelList.Of(items))), item.ArrayOf(3).Select(items => CelValue.Of(CelList.Of(items))));
        var attribute = from name in Gen.Elements("@a", "@xml:lang", "@p:b") from value in Text() select new KeyValuePair<string, CelValue>(name, value);
        var element = from name in Gen.Elements("a", "b-1", "p:c", "é") from value in member select new KeyValuePair<string, CelValue>(name, value);
        var text = from value in Text().Where(value => value.AsString.Length > 0) select new KeyValuePair<string, CelValue>("#text", value);
        var elements = from attributes in attribute.ListOf(1) from entries in element.ListOf(3) select Object([.. attributes, .. entries]);
        var withText = from attributes in attribute.ListOf(2) from entry in text select Object([.. attributes, entry]);
        return Gen.OneOf(leaf, elements, withText);
    }

    private static Gen<CelValue> Text() =>
        from letters in Gen.Elements("a", " ", "\t", "\r", "\n", "<", "&", ">", "]]>", "\"", "'", "é", "\U0001F600", "0").ListOf() select CelValue.Of(string.Concat(letters));

    private static Gen<CelValue> Wild(int depth)
    {
        var leaf = Gen.Elements(
            CelValue.Null, CelValue.Of(true), CelValue.Of(-1), CelValue.Of(1.5), CelValue.Of(double.NaN), CelValue.Of("x"), CelValue.Of("\0"), CelValue.Of("\ud800"), CelValue.Of("urn:x"), CelValue.Of(""));
        if (depth == 0)
            return leaf;
        var names = Gen.Elements("a", "@a", "p:a", "@p:a", "@xmlns", "@xmlns:p", "@xmlns:xsi", "@xsi:nil", "#text", "", "@", "a b", ":", "p:", "xml", "xmlns", "@xml:lang", "@xmlns:xml", "p:p:p", "<", "\ud800");
        var list = Wild(depth - 1).ListOf(2).Select(items => CelValue.Of(CelList.Of([.. items])));
        var map = (from name in names from value in Wild(depth - 1) select new KeyValuePair<string, CelValue>(name, value)).ListOf(3).Select(entries => CelValue.Of(CelMap.Of([.. entries])));
        return Gen.OneOf(leaf, list, map);
    }

    private static CelValue Object(KeyValuePair<string, CelValue>[] entries) =>
        CelValue.Of(CelMap.Of([new("@xmlns:p", CelValue.Of("urn:p")), .. entries]));

    private static CelValue Map(string name, CelValue value) => CelValue.Of(CelMap.Of(new KeyValuePair<string, CelValue>(name, value)));

    private static string? Write(string json, out CelError? error)
    {
        using var document = JsonDocument.Parse(json);
        return Write(CelValue.FromJson(document.RootElement), out error);
    }

    private static string? Write(CelValue value, out CelError? error) =>
        XmlOutput.Write(value, out error) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;
}
