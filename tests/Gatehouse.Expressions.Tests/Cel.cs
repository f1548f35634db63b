using System.Text.Json;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests;

/// <summary>Expressions in one line.</summary>
internal static class Cel
{
    private static readonly ExpressionEnvironment Plain = new([]);

    /// <summary>The value of an expression without variables, or with those of a JSON object.</summary>
    public static CelValue Evaluate(string text, string json = "{}", ExpressionOptions? options = null)
    {
        using var document = JsonDocument.Parse(json);
        var members = document.RootElement.Clone().EnumerateObject().ToList();
        var environment = new ExpressionEnvironment(members.Select(member => new CelVariable(member.Name, CelType.Dyn)), options);
        return Compile(environment, text).Evaluate(new CelVariables([.. members.Select(member => CelValue.FromJson(member.Value))]));
    }

    /// <summary>The value as an expression would write it; an error as its message.</summary>
    public static string Show(string text, string json = "{}") => Evaluate(text, json).ToString();

    /// <summary>The mistakes of an expression: <c>offset+length message</c>.</summary>
    public static string[] Mistakes(string text, ExpressionEnvironment? environment = null)
    {
        var errors = new List<ExpressionError>();
        (environment ?? Plain).Compile(text, errors).ShouldBe(null, "there should be a mistake");
        return [.. errors.Select(error => $"{error.Offset}+{error.Length} {error.Text}")];
    }

    public static Expression Compile(ExpressionEnvironment environment, string text)
    {
        var errors = new List<ExpressionError>();
        return environment.Compile(text, errors) ?? throw new InvalidOperationException($"{text}: {string.Join("; ", errors.Select(error => error.Text))}");
    }

    public static string Json(CelValue value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            value.WriteTo(writer).ShouldBeTrue();
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
