using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Respond;

/// <summary>Answers by itself, always the same.</summary>
internal sealed class RespondModule : RoutePolicyModule<RespondOptions>
{
    public override string Name => "respond";

    public override PolicyStage Stage => PolicyStage.Answer;

    public override bool IsShared => true;

    protected override void Validate(RespondOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Status is < 200 or > 599)
            validation.Error("status", $"{options.Status} is not the status of an answer", "write 200 to 599");
        if (HasBody(options) && IsBodiless(options.Status))
            validation.Error("body", $"an answer with status {options.Status} has no body");
        if (options.ContentType is { } type)
            ValidateContentType(options, type, validation);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options.Headers)
        {
            var path = $"headers.{name}";
            if (name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
                validation.Error(path, $"'{name}' has a key of its own", "use 'contentType'");
            else if (HeaderSyntax.FaultOfName(name) is { } fault)
                validation.Error(path, fault);
            if (!names.Add(name))
                validation.Error(path, $"'{name}' stands twice: the case of a header's name does not matter");
            if (HeaderSyntax.FaultOfValue(value.AsSpan().Trim(' ')) is { } faultOfValue)
                validation.Error(path, faultOfValue);
        }
    }

    protected override RoutePolicy Create(RespondOptions options, PolicyScope scope) => new RespondPolicy(
        options.Status,
        [.. options.Headers.Select(header => KeyValuePair.Create(header.Key, new StringValues(header.Value.Trim(' '))))],
        HasBody(options) ? options.ContentType?.Trim(' ') ?? (options.Body is ConfigScalar ? "text/plain; charset=utf-8" : "application/json") : null,
        IsBodiless(options.Status) ? null : Render(options.Body));

    private static void ValidateContentType(RespondOptions options, string type, PolicyValidation validation)
    {
        if (!HasBody(options))
            validation.Error("contentType", "there is no body", "give 'body', or leave out 'contentType'");
        else if (HeaderSyntax.FaultOfValue(type.AsSpan().Trim(' ')) is { } fault)
            validation.Error("contentType", fault);
        else if (!type.Contains('/', StringComparison.Ordinal))
            validation.Error("contentType", $"'{type}' is not a media type", "write one like 'text/html; charset=utf-8'");
    }

    private static bool HasBody(RespondOptions options) => options.Body is not (null or ConfigScalar { IsNull: true });

    private static bool IsBodiless(int status) => status is 204 or 205 or 304;

    private static byte[] Render(ConfigNode? body)
    {
        switch (body)
        {
            case null or ConfigScalar { IsNull: true }:
                return [];
            case ConfigScalar text:
                return Encoding.UTF8.GetBytes(text.Value);
            default:
                var buffer = new ArrayBufferWriter<byte>();
                // The operator's text, never a client's: nothing to protect a page from.
                using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                    ConfigJson.Write(body, json);
                return buffer.WrittenSpan.ToArray();
        }
    }
}
