using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Evaluation;

/// <summary>What values come out, beyond what the conformance cases have.</summary>
public sealed class EvaluationTests
{
    private const string Order = """{"order": {"id": 17, "price": 9.5, "big": 18446744073709551615, "lines": [{"sku": "a", "n": 2}, {"sku": "b", "n": 0}], "none": null}}""";

    [Theory]
    [InlineData("order.id", "17")]
    [InlineData("order.price", "9.5")]
    [InlineData("order.big", "18446744073709551615u")]
    [InlineData("order.none == null", "true")]
    [InlineData("order.lines[1].sku", "\"b\"")]
    [InlineData("order.lines.filter(l, l.n > 0).map(l, l.sku)", "[\"a\"]")]
    [InlineData("order.lines.sortBy(l, l.n).map(l, l.sku)", "[\"b\", \"a\"]")]
    [InlineData("order.lines.transformMap(i, l, l.sku)", "{0: \"a\", 1: \"b\"}")]
    [InlineData("{'a': 1, 'b': 2}.transformMapEntry(k, v, {v: k})", "{1: \"a\", 2: \"b\"}")]
    [InlineData("order.lines == [{'sku': 'a', 'n': 2.0}, {'n': 0u, 'sku': 'b'}]", "true")]
    [InlineData("order.gone.a || true", "true")]
    [InlineData("order.gone.a || false", "error: there is no 'gone'")]
    [InlineData("order.?gone.a.b.orValue(1)", "1")]
    [InlineData("order.?id.orValue(1 / 0)", "17")]
    [InlineData("order.id.name", "error: int has no member 'name'")]
    [InlineData("order.id / 0", "error: division by zero")]
    [InlineData("-9223372036854775808 % -1", "error: the result is too large")]
    [InlineData("order.price * order.id", "error: '*' does not take double and int")]
    [InlineData("order.price * double(order.id)", "161.5")]
    [InlineData("cel.bind(x, 1 / 0, true || x > 1)", "true")]
    [InlineData("'\\U0001F431b' < '\\uFFFDa'", "false")]
    [InlineData("string(1000000.0) + ' ' + string(1e21) + ' ' + string(1e-7)", "\"1000000 1e+21 0.0000001\"")]
    [InlineData("duration('-1.5s') + duration('250ms')", "-1.25s")]
    [InlineData("string(timestamp('2024-02-29T12:00:00.5+02:00'))", "\"2024-02-29T10:00:00.5Z\"")]
    [InlineData("timestamp('2024-02-30T00:00:00Z')", "error: \"2024-02-30T00:00:00Z\" is no timestamp")]
    [InlineData("timestamp('2024-01-01T00:00:00Z').getHours('../etc')", "error: there is no time zone \"../etc\"")]
    [InlineData("order.lines.all(l, l.n)", "error: the condition is int, not bool")]
    [InlineData("order.lines.exists(l, l.gone) || true", "true")]
    public void It_is_what_the_language_says(string text, string expected) => Cel.Show(text, Order).ShouldBe(expected);

    [Fact]
    public void Json_goes_through_as_it_came()
    {
        const string json = """{"a": {"x": 1.50, "y": [1e3, "ü", {"z": null}]}}""";

        Cel.Json(Cel.Evaluate("{'b': a, 'c': [a.y[2]], 'd': a.x}", json)).ShouldBe("""{"b":{"x": 1.50, "y": [1e3, "ü", {"z": null}]},"c":[{"z": null}],"d":1.5}""");
    }

    [Fact]
    public void What_json_does_not_have_is_text()
    {
        Cel.Json(Cel.Evaluate("[timestamp(0), duration('1.5s'), b'abc', 0.0 / 0.0, type(1), ip('::1'), cidr('10.0.0.0/8'), optional.none(), {1: 2u, true: 0}]"))
            .ShouldBe("""["1970-01-01T00:00:00Z","1.5s","YWJj","NaN","int","::1","10.0.0.0/8",null,{"1":2,"true":0}]""");
    }

    [Fact]
    public void Evaluation_is_concurrent()
    {
        var expression = Cel.Compile(new ExpressionEnvironment([new CelVariable("n", CelType.Int)]), "[1, 2, 3, 4].map(x, x * n).filter(x, x % 2 == 0).size()");

        Parallel.For(0L, 5000, n => expression.Evaluate(new CelVariables(CelValue.Of(n))).AsInt.ShouldBe(n % 2 == 0 ? 4 : 2));
    }
}
