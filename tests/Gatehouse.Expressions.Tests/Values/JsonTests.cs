using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Values;

/// <summary>JSON documents are read in place, whatever is in them.</summary>
public sealed class JsonTests
{
    // Half a character as an escape, and a byte that is not UTF-8: as a value and as a name.
    private static readonly byte[] Broken = [.. """{"a": "\ud83d", "b": ["\udc00"], "\ud83d": 1, "c": {"x": 1, "\ud83d": 2}, "ok": "é", "raw": " """u8[..^1], 0xFF, .. "\"}"u8];

    [Theory]
    [InlineData("j.a", "error: a string of the JSON document is not valid text")]
    [InlineData("j.b[0]", "error: a string of the JSON document is not valid text")]
    [InlineData("j.raw", "error: a string of the JSON document is not valid text")]
    [InlineData("j.gone", "error: there is no 'gone'")]
    [InlineData("j.ok", "\"é\"")]
    [InlineData("j.c.x", "1")]
    [InlineData("j.map(k, k)", "error: a string of the JSON document is not valid text")]
    [InlineData("j.c == j.c", "false")]
    [InlineData("merge(j.c, {'x': 2}).x", "error: a string of the JSON document is not valid text")]
    [InlineData("{'x': 1} == j.c || j.b == ['x'] || 'x' in j.b || 'x' in j.c", "true")]
    [InlineData("[j.c].distinct().size()", "1")]
    public void What_is_not_text_is_an_error_where_it_is_looked_at(string text, string expected)
    {
        using var document = JsonDocument.Parse(Broken);
        var environment = new ExpressionEnvironment([new CelVariable("j", CelType.Dyn)]);

        Cel.Compile(environment, text).Evaluate(new CelVariables(CelValue.FromJson(document.RootElement))).ToString().ShouldBe(expected);
    }

    [Fact]
    public void A_document_is_written_as_it_came()
    {
        using var document = JsonDocument.Parse(Broken);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
            CelValue.Of(CelList.Of(CelValue.FromJson(document.RootElement), CelValue.Of("\ud83d"))).WriteTo(writer).ShouldBeTrue();

        buffer.WrittenSpan.ToArray().ShouldBe([.. "["u8, .. Broken, .. Encoding.UTF8.GetBytes(",\"\\uFFFD\"]")]);
    }

    [Fact]
    public void Of_names_that_are_there_twice_the_last_counts()
    {
        Cel.Show("j.a", """{"j": {"a": 1, "b": 2, "a": 3}}""").ShouldBe("3");
        Cel.Show("merge(j, {})", """{"j": {"a": 1, "b": 2, "a": 3}}""").ShouldBe("{\"a\": 3, \"b\": 2}");
    }
}
