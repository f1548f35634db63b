using System.Diagnostics;
using System.Text.Json;
using Gatehouse.Benchmarks.Gateways;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Expressions;

/// <summary>How long a compiled expression takes, and what it allocates.</summary>
internal static class ExpressionsMode
{
    private const int Rounds = 15;

    private static readonly (string Text, string About)[] Cases =
    [
        ("request.headers[\"x-beta\"] == \"1\" && \"admin\" in auth.roles", "the goal: at most 200 ns, 0 bytes"),
        ("request.headers[\"x-gone\"] == \"1\"", "a header that is not there: an error value"),
        ("request.method == \"GET\" && request.path.startsWith(\"/api/\")", "host object, a function"),
        ("request.ip.in(\"10.0.0.0/8\")", "an address read from text"),
        ("request.path.matches(\"^/api/[a-z]+/[0-9]+$\")", "a constant pattern"),
        ("auth.sub", "a key of a limit"),
        ("order.userId", "a member of a JSON document"),
        ("order.products.filter(p, p.quantity > 1).map(p, p.productId)", "ten lines of a JSON document"),
        ("merge(order, {\"user\": user})", "two JSON documents, not copied"),
        ("\"/users/\" + string(order.userId)", "a text made"),
    ];

    private static long sink;

    /// <summary>Measures and reports.</summary>
    public static void Run()
    {
        using var document = JsonDocument.Parse(Json());
        var environment = new ExpressionEnvironment([
            new("request", RequestObject.ObjectType), new("auth", CallerObject.ObjectType), new("order", CelType.Dyn), new("user", CelType.Dyn)]);
        var headers = new HeaderDictionary { ["Host"] = "shop.example.com", ["User-Agent"] = "bench", ["Accept"] = "*/*", ["X-Beta"] = "1" };
        var variables = new CelVariables(
            CelValue.Of(new RequestObject("GET", "/api/orders/17", "10.1.2.3", new HeaderMap(headers))),
            CelValue.Of(new CallerObject("u-17", ["customer", "staff", "admin"])),
            CelValue.FromJson(document.RootElement),
            CelValue.FromJson(document.RootElement.GetProperty("user")));
        var rows = new List<string>();
        foreach (var (text, about) in Cases)
        {
            var errors = new List<ExpressionError>();
            var expression = environment.Compile(text, errors) ?? throw new InvalidOperationException(errors[0].Text);
            var (times, bytes) = Measure(expression, variables);
            var compile = MeasureCompile(environment, text);
            rows.Add($"| `{text}` | {about} | {times.Median:F0} | {times.Least:F0} | {bytes:F0} | {compile:F0} |");
        }
        Report.Write("expressions", "Compiled expressions", $"""
            One thread, warm; the median and least of {Rounds} rounds. Compiling is lexer, parser, checker and all.

            | expression | | ns | least | bytes | compile, µs |
            |---|---|--:|--:|--:|--:|
            {string.Join('\n', rows)}
            """);
    }

    private static (Figures Times, double Bytes) Measure(Expression expression, ICelVariables variables)
    {
        const int Batch = 100_000;
        for (var i = 0; i < 8; i++)
        {
            Evaluate(expression, variables, Batch);
            Thread.Sleep(20);   // so that the tiers of compilation get through
        }
        var times = new Figures();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            Evaluate(expression, variables, Batch);
            times.Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / Batch);
        }
        // The figures themselves take a few bytes, which round to nothing.
        return (times, (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)Rounds * Batch));
    }

    private static void Evaluate(Expression expression, ICelVariables variables, int count)
    {
        for (var i = 0; i < count; i++)
            sink += (int)expression.Evaluate(variables).Kind;
    }

    private static double MeasureCompile(ExpressionEnvironment environment, string text)
    {
        const int Count = 200;
        for (var i = 0; i < Count; i++)
            environment.Compile(text, []);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Count; i++)
            environment.Compile(text, []);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / Count;
    }

    private static string Json()
    {
        var lines = Enumerable.Range(1, 10).Select(i => $$"""{"productId": "p{{i}}", "quantity": {{i % 3}}, "price": {{i}}.5}""");
        const string User = """{"id": 4711, "name": "Ada"}""";
        return $$"""{"id": 17, "userId": 4711, "status": "paid", "products": [{{string.Join(", ", lines)}}], "user": {{User}} }""";
    }
}
