using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Values;

/// <summary>JSON documents are read in place, whatever is in them.</summary>
public sealed class JsonTests
{
    // Half a character as an escape, and a byte that is not UTF-8: as a value and as a name.
    private static readonly byte[] Broken = [.. """{"a": "\ud83d", "b": ["\udc00"], "\ud83d": 1, "c": {"x": 1, "\ud83d": 2}, "ok": "é", "whole": "\uD83d\uDC31🐱\n\\ud83d", "raw": " """u8[..^1], 0xFF, .. "\"}"u8];

    [Theory]
    [InlineData("j.a", "error: a string of the JSON document is not valid text")]
    [InlineData("j.b[0]", "error: a string of the JSON document is not valid text")]
    [InlineData("j.raw", "error: a string of the JSON document is not valid text")]
    [InlineData("j.gone", "error: there is no 'gone'")]
    [InlineData("j.ok", "\"é\"")]
    [InlineData("j.c.x", "1")]
    [InlineData("j.map(k, k)", "error: a string of the JSON document is not valid text")]
    [InlineData("j.c == j.c", "false")]
    [InlineData("merge(j.c, {'x': 2}).x", "2")]
    [InlineData("toJson(merge(j.c, {'x': 2}))", "error: the value cannot be written as JSON")]
    [InlineData("merge(j.c, {'x': 2}).map(k, k)", "error: a string of the JSON document is not valid text")]
    [InlineData("{'x': 1} == j.c || j.b == ['x'] || 'x' in j.b || 'x' in j.c", "true")]
    [InlineData("[j.c].distinct().size()", "1")]
    [InlineData("j.whole", "\"🐱🐱\\n\\\\ud83d\"")]
    [InlineData("j.c.x + j.c.x", "2")]
    public void What_is_not_text_is_an_error_where_it_is_looked_at(string text, string expected)
    {
        using var document = JsonDocument.Parse(Broken);
        var environment = new ExpressionEnvironment([new CelVariable("j", CelType.Dyn)]);

        Cel.Compile(environment, text).Evaluate(new CelVariables(CelValue.FromJson(document.RootElement))).ToString().ShouldBe(expected);
    }

    [Fact]
    public void Names_and_texts_that_are_not_text_are_found_out_without_an_exception()
    {
        using var document = JsonDocument.Parse("""{"x": 1, "\ud83d": "\udc00\ud83d", "\ud83d\u0041": "\ud83d\ud83d", "\\\udc00": ["\n\ud83d\n"]}""");
        var environment = new ExpressionEnvironment([new CelVariable("j", CelType.Dyn)]);
        var expression = Cel.Compile(environment, "j.exists(k, k == 'x') && !j.exists(k, v, v == 'x')");
        var variables = new CelVariables(CelValue.FromJson(document.RootElement));
        var (thread, thrown) = (Environment.CurrentManagedThreadId, 0);
        void Count(object? sender, System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs e) => thrown += Environment.CurrentManagedThreadId == thread ? 1 : 0;

        AppDomain.CurrentDomain.FirstChanceException += Count;
        try
        {
            expression.Evaluate(variables).IsError.ShouldBeTrue();
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= Count;
        }
        thrown.ShouldBe(0);
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

    [Theory]
    [InlineData("1.7976931348623157e308", "1.7976931348623157e+308")]
    [InlineData("1e999", "error: the number of the JSON text is too large")]
    [InlineData("-1e999", "error: the number of the JSON text is too large")]
    public void A_number_that_is_too_large_is_an_error_where_it_is_looked_at(string number, string expected)
    {
        Cel.Show("j[0]", $$"""{"j": [{{number}}]}""").ShouldBe(expected);
        Cel.Show($"json('{number}')").ShouldBe(expected);
        Cel.Json(Cel.Evaluate("{'j': j}", $$"""{"j": [{{number}}]}""")).ShouldBe($$"""{"j":[{{number}}]}""");
    }

    [Fact]
    public void Of_names_that_are_there_twice_the_last_counts()
    {
        Cel.Show("j.a", """{"j": {"a": 1, "b": 2, "a": 3}}""").ShouldBe("3");
        Cel.Show("merge(j, {})", """{"j": {"a": 1, "b": 2, "a": 3}}""").ShouldBe("{\"a\": 3, \"b\": 2}");
    }

    [Theory]
    [InlineData("merge(a, b)", """{"x":1.500,"y":{"n": 2},"z":12345678901234567890123}""")]
    [InlineData("merge(b, a)", """{"y":[1e3],"z":12345678901234567890123,"x":1.500}""")]
    [InlineData("merge(a, {'y': 1}, {'w': a.x, 'x': null})", """{"x":null,"y":1,"w":1.5}""")]
    [InlineData("merge({'y': 0, 1: 2}, a)", """{"y":[1e3],"1":2,"x":1.500}""")]
    [InlineData("merge(merge(a, {'q': 1}), merge({}, {'q': 2}))", """{"x":1.500,"y":[1e3],"q":2}""")]
    [InlineData("merge(a, {'1': 1}, {'2': 1}, {'3': 1}, {'4': 1}, {'5': 1}, {'6': 1}, {'7': 1}, {'x': 1})", """{"x":1,"y":[1e3],"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1}""")]
    public void Merged_documents_are_written_as_they_came(string text, string expected) =>
        Cel.Json(Cel.Evaluate(text, """{"a": {"x": 1.500, "y": [1e3]}, "b": {"y": {"n": 2}, "z": 12345678901234567890123}}""")).ShouldBe(expected);

    [Fact]
    public void A_merged_map_is_a_map()
    {
        const string json = """{"a": {"x": 1, "y": 2}}""";

        Cel.Show("merge(a, {'y': 3, 'z': 4})", json).ShouldBe("{\"x\": 1, \"y\": 3, \"z\": 4}");
        Cel.Show("size(merge(a, {'y': 3})) == 2 && merge(a, {'y': 3}) == {'y': 3, 'x': 1} && 'x' in merge(a, {}) && !has(merge(a, {}).z) && merge(a, {1: 2})[1] == 2", json).ShouldBe("true");
        var map = Cel.Evaluate("a", json).AsMap.With("details", CelValue.Of(5L)).With("x", CelValue.Of("new"));
        Cel.Json(CelValue.Of(map)).ShouldBe("""{"x":"new","y":2,"details":5}""");
    }

    [Fact]
    public void Merging_again_and_again_stays_small()
    {
        var text = "{'a': 1}";
        for (var i = 0; i < 60; i++)
            text = $"cel.bind(x, {text}, merge(x, x))";

        Cel.Show(text).ShouldBe("{\"a\": 1}");
    }
}
