using System.Text.Json;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Tests.Conformance;

/// <summary>One case of the suite.</summary>
internal sealed class ConformanceCase(string file, JsonElement json)
{
    /// <summary>File, section, name and expression: names alone are not unique.</summary>
    public string Id { get; } = $"{file}/{json.GetProperty("section").GetString()}/{json.GetProperty("name").GetString()}";

    private string Text { get; } = json.GetProperty("expr").GetString()!;

    public static IEnumerable<ConformanceCase> ReadAll(string folder) =>
        from path in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
        let document = JsonDocument.Parse(File.ReadAllText(path))
        from element in document.RootElement.EnumerateArray()
        select new ConformanceCase(Path.GetFileNameWithoutExtension(path), element);

    /// <summary>What is wrong; null when the case passes.</summary>
    public string? Run()
    {
        var variables = new List<CelVariable>();
        var values = new List<CelValue>();
        if (json.TryGetProperty("bindings", out var bindings))
        {
            foreach (var binding in bindings.EnumerateObject())
            {
                variables.Add(new CelVariable(binding.Name, CelType.Dyn));
                values.Add(TypedValue.Read(binding.Value));
            }
        }
        var environment = new ExpressionEnvironment(variables, new ExpressionOptions
        {
            Container = json.TryGetProperty("container", out var container) ? container.GetString()! : "",
            ChecksTypes = !Flag("disable_check"),
            HasMacros = !Flag("disable_macros"),
        });
        var errors = new List<ExpressionError>();
        var expression = environment.Compile(Text, errors);
        if (Flag("check_only"))
            return expression is null == Flag("error") ? null : $"{Text}: {string.Join("; ", errors)}";
        var value = expression?.Evaluate(new CelVariables([.. values]));
        if (Flag("error"))
            return value is { IsError: false } ? $"{Text}: {value}, and should be an error" : null;
        if (value is null)
            return $"{Text}: {string.Join("; ", errors.Select(error => $"{error.Offset}: {error.Text}"))}";
        var expected = TypedValue.Read(json.GetProperty("value"));
        return TypedValue.AreSame(value.Value, expected) ? null : $"{Text}: {value}, and should be {expected}";
    }

    private bool Flag(string name) => json.TryGetProperty(name, out var flag) && flag.GetBoolean();
}
