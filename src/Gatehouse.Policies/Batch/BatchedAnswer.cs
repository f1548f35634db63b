using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Batch;

/// <summary>The answer to one request of a batch. Immutable.</summary>
/// <param name="Id">The request's.</param>
/// <param name="Status">The status.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Body">Its body.</param>
internal sealed record BatchedAnswer(string Id, int Status, IHeaderDictionary Fields, ReadOnlyMemory<byte> Body)
{
    /// <summary>A problem in place of an answer.</summary>
    public static BatchedAnswer Of(string id, Problem problem)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new { status = problem.Status, error = problem.Error, code = problem.Code });
        return new(id, problem.Status, new HeaderDictionary { ["Content-Type"] = "application/problem+json; charset=utf-8" }, body);
    }

    /// <summary>Writes it: a JSON body as it is, text as text, and everything else in base64, which is then said.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, Id);
        json.WriteNumber("status"u8, Status);
        json.WriteStartObject("headers"u8);
        foreach (var (name, values) in Fields)
        {
            if (HeaderSyntax.IsFraming(name) || values.Count == 0)
                continue;
            if (values.Count == 1)
            {
                json.WriteString(name.ToLowerInvariant(), values[0]);
                continue;
            }
            json.WriteStartArray(name.ToLowerInvariant());
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        if (!Body.IsEmpty)
            WriteBody(json);
        json.WriteEndObject();
    }

    private void WriteBody(Utf8JsonWriter json)
    {
        var isPlain = Fields.ContentEncoding.Count == 0;
        var type = Fields.ContentType.ToString();
        if (isPlain && type.Contains("json", StringComparison.OrdinalIgnoreCase) && JsonText.Parse(Body) is { } document)
        {
            using (document)
            {
                json.WritePropertyName("body"u8);
                json.WriteRawValue(JsonMarshal.GetRawUtf8Value(document.RootElement), skipInputValidation: true);
            }
        }
        else if (isPlain && IsText(type) && Utf8.IsValid(Body.Span))
        {
            json.WriteString("body"u8, Body.Span);
        }
        else
        {
            json.WriteBase64String("body"u8, Body.Span);
            json.WriteString("bodyEncoding"u8, "base64"u8);
        }
    }

    private static bool IsText(string type) =>
        type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase)
        || type.Contains("xml", StringComparison.OrdinalIgnoreCase) || type.Contains("utf-8", StringComparison.OrdinalIgnoreCase);
}
