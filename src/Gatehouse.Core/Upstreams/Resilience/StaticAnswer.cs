using System.Buffers;
using System.Text.Json;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>A fixed answer that stands in for a service. Immutable.</summary>
internal sealed class StaticAnswer
{
    private readonly int status;
    private readonly ReadOnlyMemory<byte> body;
    private readonly string? type;
    private readonly KeyValuePair<string, string>[] headers;

    private StaticAnswer(StaticAnswerConfig section)
    {
        status = section.Status;
        headers = [.. section.Headers];
        switch (section.Body)
        {
            case null:
                break;
            case ConfigScalar text:
                body = System.Text.Encoding.UTF8.GetBytes(text.Value);
                type = "text/plain; charset=utf-8";
                break;
            default:
                var buffer = new ArrayBufferWriter<byte>();
                using (var json = new Utf8JsonWriter(buffer))
                    ConfigJson.Write(section.Body, json);
                body = buffer.WrittenMemory;
                type = "application/json; charset=utf-8";
                break;
        }
    }

    /// <summary>Reads it; null when errors were added.</summary>
    public static StaticAnswer? Read(StaticAnswerConfig section, ConfigErrors errors)
    {
        var before = errors.Items.Count;
        foreach (var (name, value) in section.Headers)
        {
            if (HeaderSyntax.FaultOfName(name) is { } fault)
                errors.Add(ConfigErrorCodes.BadValue, section.At("headers"), fault);
            else if (!HeaderSyntax.IsValue(value))
                errors.Add(ConfigErrorCodes.BadValue, section.At("headers"), $"the value of '{name}' has a character that may not stand in a header");
        }
        return errors.Items.Count > before ? null : new StaticAnswer(section);
    }

    /// <summary>Answers.</summary>
    public async ValueTask WriteAsync(HttpContext context, GatewayRequest request)
    {
        var response = context.Response;
        response.StatusCode = status;
        if (type is not null)
            response.ContentType = type;
        // What stands in for the service is nothing that anybody should keep, unless the operator says so.
        response.Headers.CacheControl = "no-store";
        foreach (var (name, value) in headers)
            response.Headers[name] = value;
        if (status is 204 or 304)
            return;
        response.ContentLength = body.Length;
        if (body.IsEmpty || HttpMethods.IsHead(context.Request.Method))
            return;
        response.BodyWriter.Write(body.Span);
        request.BytesSent = body.Length;
        await response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
