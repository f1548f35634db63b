using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.Expressions.Values;
using Gatehouse.Policies.Transform;

namespace Gatehouse.Policies.Tests.Transform;

public sealed class XmlTextTests
{
    [Theory]
    [InlineData("<a/>", """{"a":""}""")]
    [InlineData("<a>1</a>", """{"a":"1"}""")]
    [InlineData("<a> x\n</a>", """{"a":" x\n"}""")]
    [InlineData("<a> </a>", """{"a":" "}""")]
    [InlineData("<a>x&lt;&#x20AC;<![CDATA[<y>]]><!--z-->w</a>", """{"a":"x<€<y>w"}""")]
    [InlineData("<?xml version='1.0'?><!-- c --><a><?pi x?><b>1</b></a><!-- d -->", """{"a":{"b":"1"}}""")]
    [InlineData("<a>\n <b>1</b>\n <b>2</b>\n</a>", """{"a":{"b":["1","2"]}}""")]
    [InlineData("<a><b>1</b><c/><b>2</b></a>", """{"a":{"b":["1","2"],"c":""}}""")]
    [InlineData("<a id='1' xml:lang='en'/>", """{"a":{"@id":"1","@xml:lang":"en"}}""")]
    [InlineData("<a id='1'>x</a>", """{"a":{"@id":"1","#text":"x"}}""")]
    [InlineData("<a>Hello <b>dear</b> world</a>", """{"a":{"b":"dear","#text":"Hello  world"}}""")]
    [InlineData("<s:a xmlns:s='urn:s' xmlns='urn:d'><b s:c='1'/></s:a>", """{"s:a":{"@xmlns:s":"urn:s","@xmlns":"urn:d","b":{"@s:c":"1"}}}""")]
    [InlineData("<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><b xsi:nil='true'/><c xsi:nil='1'></c></a>", """{"a":{"@xmlns:xsi":"http://www.w3.org/2001/XMLSchema-instance","b":null,"c":null}}""")]
    [InlineData("<a><b xmlns:i='http://www.w3.org/2001/XMLSchema-instance' i:nil='true'/></a>", """{"a":{"b":null}}""")]
    [InlineData("<a nil='true'/>", """{"a":{"@nil":"true"}}""")]
    [InlineData("<a xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' id='1' xsi:nil='true'/>", """{"a":{"@xmlns:xsi":"http://www.w3.org/2001/XMLSchema-instance","@id":"1","@xsi:nil":"true"}}""")]
    public void A_document_becomes_an_object(string xml, string expected) => Read(Encoding.UTF8.GetBytes(xml)).ShouldBe(expected);

    [Theory]
    [InlineData("utf-8", "", true)]
    [InlineData("utf-16", " encoding='utf-16'", true)]
    [InlineData("utf-16BE", "", true)]
    [InlineData("iso-8859-1", " encoding='iso-8859-1'", false)]
    public void It_may_be_encoded_as_XML_may_be(string encoding, string declaration, bool mark)
    {
        var bytes = Encode($"<?xml version='1.0'{declaration}?><a>é</a>", encoding, mark);

        Read(bytes).ShouldBe("""{"a":"é"}""");
    }

    [Theory]
    [InlineData("iso-8859-1", "", "application/xml; charset=iso-8859-1", """{"a":"é"}""")]
    [InlineData("iso-8859-1", " encoding='utf-8'", "text/xml; charset=\"ISO-8859-1\"", """{"a":"é"}""")]
    [InlineData("utf-8", " encoding='iso-8859-1'", "text/xml; charset=utf-8", """{"a":"é"}""")]
    [InlineData("iso-8859-1", "", "application/xml", null)]
    [InlineData("iso-8859-1", " encoding='utf-8'", "application/xml", null)]
    [InlineData("iso-8859-1", "", "text/xml; charset=utf-8", null)]
    [InlineData("utf-8", " encoding='utf-16'", "application/xml", null)]
    [InlineData("utf-8", " encoding='utf-7'", "application/xml", null)]
    [InlineData("utf-8", " encoding='x-unknown'", "application/xml", null)]
    [InlineData("utf-8", "", "application/xml; charset=x-unknown", null)]
    [InlineData("utf-8", "", "application/xml; charset=utf-7", null)]
    public void What_the_message_says_of_its_encoding_counts_first(string encoding, string declaration, string type, string? expected)
    {
        var bytes = Encode($"<?xml version='1.0'{declaration}?><a>é</a>", encoding, mark: false);

        Read(bytes, type).ShouldBe(expected);
    }

    [Theory]
    [InlineData("<!DOCTYPE a><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")]
    [InlineData("<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:9/x.dtd'>%x;]><a/>")]
    [InlineData("<!DOCTYPE a SYSTEM 'http://127.0.0.1:9/x.dtd'><a/>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY d '&c;&c;&c;&c;&c;&c;&c;&c;'>]><a>&d;&d;</a>")]
    [InlineData("<a>&x;</a>")]
    [InlineData("<a>&nbsp;</a>")]
    [InlineData("<a/><!DOCTYPE a>")]
    public void A_document_type_is_refused_and_nothing_is_expanded_or_fetched(string xml) => Read(Encoding.UTF8.GetBytes(xml)).ShouldBeNull();

    [Theory]
    [InlineData("x")]
    [InlineData(" ")]
    [InlineData("<!-- -->")]
    [InlineData("<a>")]
    [InlineData("<a></b>")]
    [InlineData("<a/><b/>")]
    [InlineData("<a/>x")]
    [InlineData("<a b='1' b='2'/>")]
    [InlineData("<a xmlns:p='u' xmlns:q='u' p:b='1' q:b='2'/>")]
    [InlineData("<a b=1/>")]
    [InlineData("<p:a/>")]
    [InlineData("<a>&#0;</a>")]
    [InlineData("<a>\u0001</a>")]
    [InlineData("<a>\uFFFE</a>")]
    [InlineData("<a>]]></a>")]
    [InlineData("{\"a\":1}")]
    [InlineData(" <?xml version='1.0'?><a/>")]
    [InlineData("<?xml version='1.1'?><a/>")]
    public void What_is_not_well_formed_is_refused(string text) => Read(Encoding.UTF8.GetBytes(text)).ShouldBeNull();

    [Fact]
    public void Elements_may_be_64_levels_deep()
    {
        Read(Nested(64)).ShouldNotBeNull();
        Read(Nested(65)).ShouldBeNull();
        Read(Nested(200_000)).ShouldBeNull();
    }

    [Fact]
    public void What_is_large_is_read_all_the_same()
    {
        var attributes = string.Concat(Enumerable.Range(0, 20_000).Select(i => $" a{i}='{i}'"));
        Read(Encoding.UTF8.GetBytes($"<a{attributes}/>"))!.ShouldContain("\"@a19999\":\"19999\"");
        Read(Encoding.UTF8.GetBytes($"<a b='{new string('x', 1_000_000)}'/>"))!.Length.ShouldBe(1_000_000 + """{"a":{"@b":""}}""".Length);
        Read(Encoding.UTF8.GetBytes($"<a>{string.Concat(Enumerable.Repeat("x<!---->", 100_000))}</a>"))!.Length.ShouldBe(100_000 + """{"a":""}""".Length);
        var lines = string.Concat(Enumerable.Range(0, 250_000).Select(i => "<line id='" + (i % 10).ToString(CultureInfo.InvariantCulture) + "'>some text of a line</line>"));
        Read(Encoding.UTF8.GetBytes($"<lines>{lines}</lines>"))!.Length.ShouldBeGreaterThan(10_000_000);
    }

    /// <summary>Bytes of which many are near to XML.</summary>
    [Fact]
    public void No_bytes_at_all_break_it()
    {
        var random = new Random(23);
        string[] pieces =
        [
            "<a>", "</a>", "<a", "/>", ">", "<b c='1'>", "</b>", " x:y='z'", " xmlns:x='u'", " xmlns='v'", "&amp;", "&#x41;", "&#", "&e;", "<![CDATA[", "]]>", "<!--", "-->",
            "<?xml version='1.0'", " encoding='utf-16'", " encoding='utf-8'", " encoding='utf-32'", " encoding='ucs-4'", "?>", "<?pi", "<!DOCTYPE a [", "<!ENTITY e 'f'>", "]>",
            "\uFEFF", "é", "\0", "'", "\"", " ", "\r\n", "text",
        ];
        for (var i = 0; i < 20_000; i++)
        {
            var text = new StringBuilder();
            for (var left = random.Next(1, 12); left > 0; left--)
                text.Append(pieces[random.Next(pieces.Length)]);
            var bytes = (random.Next(8) switch { 0 => Encoding.Unicode, 1 => Encoding.BigEndianUnicode, 2 => Encoding.UTF32, 3 => Encoding.Latin1, _ => Encoding.UTF8 }).GetBytes(text.ToString());
            if (random.Next(3) == 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

            Should.NotThrow(() => Read(bytes, random.Next(4) == 0 ? "text/xml; charset=utf-16" : null), Convert.ToHexString(bytes));
        }
    }

    private static byte[] Nested(int levels) =>
        Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("<a>", levels)) + string.Concat(Enumerable.Repeat("</a>", levels)));

    private static byte[] Encode(string text, string name, bool mark)
    {
        var encoding = Encoding.GetEncoding(name);
        return [.. mark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];
    }

    private static string? Read(byte[] bytes, string? type = null)
    {
        if (!XmlText.TryRead(bytes, type, out var value, out var fault))
        {
            fault.ShouldNotBeNullOrEmpty();
            return null;
        }
        return Json(value);
    }

    private static string Json(CelValue value)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true }))
            value.WriteTo(json).ShouldBeTrue();
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
