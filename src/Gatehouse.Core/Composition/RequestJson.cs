using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>The client's JSON body, read whole, for <c>request.body</c>. What expressions took from it lives until this is disposed.</summary>
internal sealed class RequestJson : IDisposable
{
    private const int MaxSize = 1024 * 1024;

    private readonly AnswerBuffer buffer = new(MaxSize);
    private JsonDocument? document;

    /// <summary>Why it cannot be used; null when it can, or when there is none.</summary>
    public Problem? Fault { get; private set; }

    /// <summary>Reads the body of a request.</summary>
    public static async Task<RequestJson> ReadAsync(HttpContext context)
    {
        var body = new RequestJson();
        try
        {
            await body.FillAsync(context);
            body.Parse(RequestVariables.Of(context));
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        document?.Dispose();
        buffer.Dispose();
    }

    private async Task FillAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        while (!buffer.IsTooLarge)
        {
            var part = await reader.ReadAsync(context.RequestAborted);
            foreach (var piece in part.Buffer)
                await buffer.WriteAsync(piece);
            reader.AdvanceTo(part.Buffer.End);
            if (part.IsCompleted)
                return;
        }
    }

    private void Parse(RequestVariables variables)
    {
        if (buffer.IsTooLarge)
        {
            Fault = CompositionProblems.RequestTooLarge;
            return;
        }
        if (buffer.Written.IsEmpty)
            return;
        try
        {
            document = CallSender.Parse(buffer.Written);
            variables.RequestBody = CelValue.FromJson(document.RootElement);
        }
        catch (JsonException)
        {
            Fault = CompositionProblems.RequestNotJson;
        }
    }
}
