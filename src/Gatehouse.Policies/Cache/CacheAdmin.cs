using System.Text.Json;
using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline;
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
        if (await ReadAsync(context.Request) is not { } body || Read(body) is not { } purge)
        {
            await ProblemResponse.WriteAsync(context, WrongBody);
            return;
        }
        var dropped = await store.PurgeAsync(purge);
        await WriteAsync(context, json => json.WriteNumber("purged"u8, dropped));
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
    private static CachePurge? Read(JsonElement body)
    {
        try
        {
            return PurgeOf(body);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is in the grammar of JSON, and is no text (RFC 8259, 8.2).
            return null;
        }
    }

    private static CachePurge? PurgeOf(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object || body.EnumerateObject().Count() != 1)
            return null;
        var member = body.EnumerateObject().First();
        if (member.NameEquals("all"u8))
            return member.Value.ValueKind == JsonValueKind.True ? CachePurge.Everything : null;
        if (member.Value.ValueKind != JsonValueKind.String)
            return null;
        var text = member.Value.GetString()!;
        return member.Name switch
        {
            "url" => Purges.IsAddress(text) ? new CachePurge(PurgeKind.Address, text) : null,
            "route" => new CachePurge(PurgeKind.Route, text),
            "tag" => new CachePurge(PurgeKind.Tag, text),
            _ => null,
        };
    }

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

    private static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> writeMembers) => JsonAnswer.WriteAsync(context, json =>
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    });
}
