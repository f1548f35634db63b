using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Gatehouse.Host.Terminal;

namespace Gatehouse.Host.Commands;

/// <summary><c>gatehouse eval EXPR --input FILE</c>: what an expression gives, to try one out.</summary>
internal static class EvalCommand
{
    private static readonly JsonWriterOptions Written = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var expression = new Argument<string>("EXPR") { Description = "The expression (CEL; docs/expressions.md)." };
        var input = new Option<string>("--input", "-i") { Description = "A JSON file; the members of its object are the variables." };
        var command = new Command("eval", "Evaluate an expression and print its value as JSON.") { expression, input };
        command.SetAction(result => Run(result.GetRequiredValue(expression), result.GetValue(input), result.InvocationConfiguration));
        return command;
    }

    private static int Run(string text, string? input, InvocationConfiguration console)
    {
        using var document = Open(input, out var problem);
        if (document is null)
        {
            console.Error.WriteLine(problem);
            return ExitCodes.Failure;
        }
        var members = document.RootElement.EnumerateObject().DistinctBy(member => member.Name).ToList();
        var environment = new ExpressionEnvironment(members.Select(member => new CelVariable(member.Name, CelType.Dyn)));
        var errors = new List<ExpressionError>();
        if (environment.Compile(text, errors) is not { } expression)
        {
            foreach (var error in errors)
                ExpressionOutput.Write(console.Error, text, error);
            return ExitCodes.Failure;
        }
        var value = expression.Evaluate(new CelVariables([.. members.Select(member => CelValue.FromJson(member.Value))]));
        if (value.IsError)
        {
            var error = value.AsError;
            ExpressionOutput.Write(console.Error, text, new ExpressionError(Math.Max(error.Offset, 0), error.Length, error.Message));
            return ExitCodes.Failure;
        }
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Written))
        {
            if (!value.WriteTo(writer))
            {
                console.Error.WriteLine("the value cannot be written as JSON");
                return ExitCodes.Failure;
            }
        }
        console.Output.WriteLine(Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length));
        return ExitCodes.Success;
    }

    // Without a file there are no variables.
    private static JsonDocument? Open(string? file, out string problem)
    {
        problem = "";
        try
        {
            var document = JsonDocument.Parse(file is null ? "{}"u8.ToArray() : File.ReadAllBytes(file));
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
            problem = $"{file}: the file is not a JSON object";
        }
        catch (JsonException e)
        {
            problem = $"{file}:{e.LineNumber + 1}:{e.BytePositionInLine + 1}: the file is not JSON";
        }
        catch (ArgumentException)
        {
            problem = $"--input: '{file}' is not a path";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"{file}: {e.Message}";
        }
        return null;
    }
}
