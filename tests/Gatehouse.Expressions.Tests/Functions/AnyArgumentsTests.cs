using System.Text.Json;
using Gatehouse.Expressions.Tests.Evaluation;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Functions;

/// <summary>Whatever a function or operator is given, it gives a value or an error; it never throws.</summary>
public sealed class AnyArgumentsTests
{
    private static readonly string[] Written =
    [
        "null", "true", "0", "-1", "7", "9223372036854775807", "-9223372036854775808", "0u", "18446744073709551615u", "0.5", "-1e300", "0.0/0.0", "1.0/0.0", "''", "'a'", "'10.0.0.0/8'",
        "'::1'", "'1h'", "'('", "'%s%d'", "'ü🐱'", "'Europe/Berlin'", "b''", "b'\\xff\\xfe'", "[]", "[1, 'a', null]", "['a', 'b']", "[optional.none(), optional.of([1])]", "{}", "{'a': 1, 2: [3]}",
        "timestamp('0001-01-01T00:00:00Z')", "timestamp('9999-12-31T23:59:59.999999999Z')", "duration('-292y')", "duration('1ns')", "duration('2562047h')", "int", "net.IP",
        "optional.none()", "optional.of(optional.of(1))", "ip('1.2.3.4')", "cidr('::/0')",
    ];

    private static readonly CelValue[] Samples = MakeSamples();

    private static readonly ExpressionEnvironment Environment = new(
        [new("a", CelType.Dyn), new("b", CelType.Dyn), new("c", CelType.Dyn)], new ExpressionOptions { ChecksTypes = false });

    [Fact]
    public void Functions_of_one_argument() => Try(1, TextsOf(1));

    [Fact]
    public void Functions_and_operators_of_two_arguments()
    {
        string[] operators = ["a + b", "a - b", "a * b", "a / b", "a % b", "a == b", "a < b", "a >= b", "a in b", "a && b", "a || b", "a[b]", "a[?b]", "{a: b}", "[?a, b]", "{?a: b}", "a ? b : 1"];

        Try(2, TextsOf(2).Concat(operators));
    }

    [Fact]
    public void Macros_and_members_of_anything() => Try(1,
    [
        "-a", "!a", "a.x", "a.?x", "has(a.x)", "a.map(x, x)", "a.all(x, x)", "a.exists(k, v, v)", "a.exists_one(x, x == 1)", "a.filter(x, x)", "a.transformList(i, x, i, x)",
        "a.transformMap(k, v, v)", "a.transformMapEntry(k, v, v)", "a.transformMapEntry(k, v, {v: k})", "a.sortBy(x, x)", "a.optMap(x, x)", "a.optFlatMap(x, x)", "cel.bind(x, a, [x, x])", "now - a", "a.matches('a')", "a.in('::/0')",
    ]);

    [Fact]
    public void Functions_of_three_arguments() => Try(3, TextsOf(3));

    private static void Try(int count, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            var expression = Cel.Compile(Environment, text);
            var total = (int)Math.Pow(Samples.Length, count);
            for (var i = 0; i < total; i++)
            {
                var value = expression.Evaluate(new CelVariables(Samples[i % Samples.Length], Samples[i / Samples.Length % Samples.Length], Samples[i / Samples.Length / Samples.Length]));
                _ = value.ToString();
                using var stream = new MemoryStream();
                using var writer = new Utf8JsonWriter(stream);
                value.WriteTo(writer);
                value.Equals(Samples[i % Samples.Length]);
                _ = value.GetHashCode();
            }
        }
    }

    // Every function of so many parameters, once for each name.
    private static IEnumerable<string> TextsOf(int count)
    {
        string[] names = ["a", "b", "c"];
        var table = Environment.Functions;
        var members = table.Names(isMember: true).Where(name => table.Find(name, true).Any(function => function.TakesCount(count)))
            .Select(name => $"a.{name}({string.Join(", ", names[1..count])})");
        var globals = table.Names(isMember: false).Where(name => table.Find(name, false).Any(function => function.TakesCount(count)))
            .Select(name => $"{name}({string.Join(", ", names[..count])})");
        return members.Concat(globals);
    }

    private static CelValue[] MakeSamples()
    {
        const string json = """{"x": [1, {"y": null}], "z": "a", "1": 2.5}""";
        var values = Written.Select(text => Cel.Evaluate(text, options: new ExpressionOptions { ChecksTypes = false })).ToList();
        values.Add(CelValue.FromJson(JsonDocument.Parse(json).RootElement));
        values.Add(CelValue.Of(new HostRequest("GET", new() { ["x"] = "1" })));
        values.Add(CelValue.Of("\ud83d lone"));
        return [.. values];
    }
}
