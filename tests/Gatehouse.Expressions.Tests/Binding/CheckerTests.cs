using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Binding;

/// <summary>Mistakes that are found before an expression runs, where they are, and what was probably meant.</summary>
public sealed class CheckerTests
{
    private static readonly ExpressionEnvironment Environment = new([
        new("request", CelType.Object("request", new("method", CelType.String), new("headers", CelType.Map(CelType.String, CelType.String)))),
        new("auth", CelType.Object("auth", new CelMember("roles", CelType.List(CelType.String)))),
        new("order", CelType.Dyn),
        new("ip", CelType.String)]);

    [Theory]
    [InlineData("reqest.method", "0+6 there is no 'reqest'; did you mean 'request'?")]
    [InlineData("request.metod", "8+5 request has no member 'metod'; did you mean 'method'?")]
    [InlineData("request.method.startWith('a')", "15+9 there is no function 'startWith'; did you mean 'startsWith'?")]
    [InlineData("math.greatst(1)", "5+7 there is no function 'math.greatst'; did you mean 'math.greatest'?")]
    [InlineData("hsh('a')", "0+3 there is no function 'hsh'; did you mean 'hash'?")]
    [InlineData("order.lines.exist(l, l > 1)", "12+5 there is no function 'exist'; did you mean 'exists'?", "18+1 there is no 'l'", "21+1 there is no 'l'")]
    [InlineData("size(request.method) == 'a'", "0+27 int and string are never equal")]
    [InlineData("1 in auth.roles", "0+15 int is never in list(string)")]
    [InlineData("1 + 1.0", "0+7 '+' does not take int and double; make them the same with int(), uint() or double()")]
    [InlineData("'a' + 1", "0+7 '+' does not take string and int; make a text with string()")]
    [InlineData("request.method && true", "0+14 '&&' takes bool, not string")]
    [InlineData("request.method ? 1 : 2", "0+14 the condition is string, not bool")]
    [InlineData("!request.method", "0+15 '!' does not take string")]
    [InlineData("auth.roles['a']", "11+3 a list is indexed by int, not by string")]
    [InlineData("request.headers[1]", "16+1 the keys are string, not int")]
    [InlineData("request.method.all(c, true)", "0+14 string has no items to go through")]
    [InlineData("auth.roles.all(r, r)", "18+1 the condition is string, not bool")]
    [InlineData("auth.roles.map(r, r + 1)", "18+5 '+' does not take string and int; make a text with string()")]
    [InlineData("request.method.startsWith(1)", "0+28 startsWith() of string does not take (int); there is string.startsWith(string)")]
    [InlineData("request < auth", "0+14 request and auth have no order")]
    [InlineData("{1.5: 2}", "1+3 double is no key of a map")]
    [InlineData("request.method.matches('(a')", "23+4 the pattern has a mistake: InsufficientClosingParentheses")]
    [InlineData("request.method.matches('(a)\\\\1')", "23+8 unknown escape in the pattern; RE2 has no back references and no look-around")]
    [InlineData("ip.in('10.0.0.0/40')", "6+13 \"10.0.0.0/40\" is no address and no network such as 10.0.0.0/8")]
    [InlineData("a + b", "0+1 there is no 'a'", "4+1 there is no 'b'")]
    public void Every_mistake_is_told_with_its_place(string text, params string[] expected) => Cel.Mistakes(text, Environment).ShouldBe(expected);

    [Theory]
    [InlineData("order.a.b[0] + 1 > order['x']", "bool")]
    [InlineData("order.lines.map(l, l.id)", "list(dyn)")]
    [InlineData("request.headers", "map(string, string)")]
    [InlineData("request.headers.?a", "optional(string)")]
    [InlineData("true ? 1 : 'a'", "dyn")]
    [InlineData("[1, 2][0]", "int")]
    [InlineData("[1, 'a']", "list(dyn)")]
    [InlineData("auth.roles.take(2)", "list(string)")]
    [InlineData("now - duration('1h')", "timestamp")]
    [InlineData("{'a': [1u]}", "map(string, list(uint))")]
    [InlineData("order == null && request.method != null", "bool")]
    [InlineData("1 == 1.0 && 1u < 2", "bool")]
    public void Types_are_known_as_far_as_they_can_be(string text, string type) => Cel.Compile(Environment, text).ResultType.ToString().ShouldBe(type);

    [Theory]
    [InlineData("order.products[0].id + request.headers['x-a']", "order.products", "request.headers.x-a")]
    [InlineData("order", "order")]
    [InlineData("order['a'].b", "order.a.b")]
    [InlineData("order.lines.map(l, l.x + order.y)", "order.lines", "order.y")]
    [InlineData("order.?a.b.orValue(ip)", "order.a.b", "ip")]
    [InlineData("has(order.a.b)", "order.a.b")]
    [InlineData("cel.bind(order, 1, order)")]
    [InlineData("merge(order, {'a': auth.roles})", "order", "auth.roles")]
    [InlineData("1 + 1")]
    public void Uses_of_variables_are_known(string text, params string[] expected) =>
        Cel.Compile(Environment, text).References.Select(use => string.Join('.', use.Path.Prepend(use.Variable))).ShouldBe(expected);

    [Fact]
    public void A_use_knows_its_place()
    {
        var use = Cel.Compile(Environment, "1 + order.a.b").References.ShouldHaveSingleItem();

        (use.Offset, use.Length).ShouldBe((4, 9));
    }

    [Theory]
    [InlineData("timestamp('2024-01-01T00:00:00Z') + duration('1h')", true)]
    [InlineData("'a' + string(1 + 1)", true)]
    [InlineData("{'a': [1, 2]}.a", false)]
    [InlineData("now()", false)]
    [InlineData("uuid()", false)]
    [InlineData("order.a", false)]
    public void What_is_always_the_same_is_computed_once(string text, bool isConstant) => Cel.Compile(Environment, text).IsConstant.ShouldBe(isConstant);

    [Fact]
    public void A_variable_that_is_added_hides_another_of_its_name()
    {
        var environment = new ExpressionEnvironment([new CelVariable("a", CelType.Int), new CelVariable("b", CelType.Int)]).With(new CelVariable("a", CelType.String));

        environment.SlotOf("a").ShouldBe(2);
        Cel.Compile(environment, "a + string(b)").Evaluate(new CelVariables(CelValue.Of(1L), CelValue.Of(2L), CelValue.Of("x"))).AsString.ShouldBe("x2");
    }

    [Fact]
    public void Functions_of_the_host_are_called_and_checked()
    {
        var options = new ExpressionOptions
        {
            Functions =
            [
                new CelFunction("shop.double", [CelType.Int], CelType.Int, static args => CelValue.Of(args[0].AsInt * 2)),
                new CelFunction("shout", [CelType.String], CelType.String, static args => CelValue.Of(args[0].AsString + "!")) { IsMember = true },
                new CelFunction("fail", [], CelType.Dyn, static _ => CelValue.Error("it failed")) { IsPure = false },
            ],
        };
        var environment = new ExpressionEnvironment([], options);

        Cel.Compile(environment, "string(shop.double(21)).shout()").Evaluate(CelVariables.None).AsString.ShouldBe("42!");
        Cel.Mistakes("shop.double('a')", environment).ShouldBe(["0+16 double() does not take (string); there is shop.double(int)"]);
        Cel.Compile(environment, "1 + fail()").Evaluate(CelVariables.None).AsError.Offset.ShouldBe(4);
    }
}
