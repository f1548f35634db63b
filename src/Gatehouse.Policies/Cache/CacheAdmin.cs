using System.Buffers;
using System.Text.Json;
using Gatehouse.Caching.Storage;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Cache;

/// <summary>
/// For operators: <c>GET /cache</c> says how full it is; <c>POST /cache/purge</c> drops answers, with one of <c>{"url": ...}</c>,
/// <c>{"route": ...}</c>, <c>{"tag": ...}</c> and <c>{"all": true}</c>.
/// </summary>
internal static class CacheAdmin
{
    private const int LongestBody = 16 * 1024;

    private static readonly Problem NotFound = new(404, "not_found", "Not found; there are GET /cache and POST /cache/purge");
    private static readonly Problem WrongMethod = new(405, "method_not_allowed", "Method not allowed");
    private static readonly Problem NotJson = new(415, "not_json", "Send application/json");
    private static readonly Problem WrongBody = new(400, "invalid_purge", "Send one of {\"url\": \"http://host/path\"}, {\"route\": \"GET /path\"}, {\"tag\": \"name\"} and {\"all\": true}");

    public static Task AnswerAsync(HttpContext context, string path, SharedStore store)
    {
        var isPurge = path is "/purge";
        if (!isPurge && path is not "")
            return ProblemResponse.WriteAsync(context, NotFound);
        if (isPurge ? !HttpMethods.IsPost(context.Request.Method) : !HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = isPurge ? "POST" : "GET";
            return ProblemResponse.WriteAsync(context, WrongMethod);
        }
        return isPurge ? PurgeAsync(context, store) : WriteAsync(context, json => WriteState(json, store));
    }

    private static async Task PurgeAsync(HttpContext context, SharedStore store)
    {
        if (!context.Request.HasJsonContentType())
        {
            await ProblemResponse.WriteAsync(context, NotJson);
            return;
        }
        int? dropped = null;
        try
        {
            dropped = await ReadAsync(context.Request) is { } body ? Purge(body, store) : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is in the grammar of JSON, and is no text (RFC 8259, 8.2).
        }
        if (dropped is null)
            await ProblemResponse.WriteAsync(context, WrongBody);
        else
            await WriteAsync(context, json => json.WriteNumber("purged"u8, dropped.Value));
    }

    private static async ValueTask<JsonElement?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength is not (> 0 and <= LongestBody))
            return null;
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, default, request.HttpContext.RequestAborted);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Null when it is none of the four.
    private static int? Purge(JsonElement body, SharedStore store)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Count() != 1)
            return null;
        var member = body.EnumerateObject().First();
        if (member.NameEquals("all"u8))
            return member.Value.ValueKind == JsonValueKind.True ? store.DropAll(_ => true) : null;
        if (member.Value.ValueKind != JsonValueKind.String)
            return null;
        var text = member.Value.GetString()!;
        return member.Name switch
        {
            "url" => PurgeUrl(text, store),
            "route" => store.DropAll(entry => entry.Route == text),
            "tag" => store.DropAll(entry => entry.Tags.Contains(text, StringComparer.Ordinal)),
            _ => null,
        };
    }

    // Hosts and schemes in any case: the store has them as clients wrote them.
    private static int? PurgeUrl(string text, SharedStore store)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || CanonicalTargetParser.Parse(url.PathAndQuery, out var target) != TargetFault.None)
            return null;
        var (plain, withPort) = ($"{url.Scheme}://{url.Host}{target.Text}", $"{url.Scheme}://{url.Host}:{url.Port}{target.Text}");
        var origins = url.IsDefaultPort ? new[] { plain, withPort } : [withPort];
        return store.DropAll(entry => Array.Exists(origins, origin => IsAt(entry, origin, target.Text.Length)));
    }

    private static bool IsAt(CacheEntry entry, string url, int targetLength) =>
        entry.Key.UrlLength == url.Length
        && entry.Key.Url[..^targetLength].Equals(url.AsSpan(0, url.Length - targetLength), StringComparison.OrdinalIgnoreCase)
        && entry.Key.Url[^targetLength..].SequenceEqual(url.AsSpan(url.Length - targetLength));

    private static void WriteState(Utf8JsonWriter json, SharedStore store)
    {
        json.WriteNumber("entries"u8, store.Answers.Count);
        json.WriteNumber("bytes"u8, store.Answers.Bytes);
        json.WriteNumber("capacity"u8, store.Answers.Capacity);
        json.WriteNumber("evictions"u8, store.Answers.Evictions);
        json.WriteStartObject("requests"u8);
        foreach (var outcome in Enum.GetValues<Outcome>())
            json.WriteNumber(CacheStatus.WordOf(outcome).ToLowerInvariant(), store.Outcomes[outcome]);
        json.WriteEndObject();
    }

    private static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).AsTask();
    }
}
