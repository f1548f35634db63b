using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Batch;

/// <summary>One request of a batch as its JSON describes it, or why it is none. What it may hold beyond that is the gateway's strict check's matter.</summary>
internal sealed class BatchedRequest
{
    private const int LongestId = 128;
    private const int LongestPath = 8192; // as Kestrel takes request lines
    private const int MostFields = 32;

    private BatchedRequest(string id) => Id = id;

    /// <summary>What the answer is found by: as written, or the request's index.</summary>
    public string Id { get; }

    public string Method { get; private set; } = "GET";

    /// <summary>Path and query, beginning with a slash, in visible ASCII.</summary>
    public string Target { get; private set; } = "/";

    public IHeaderDictionary Fields { get; private set; } = new HeaderDictionary();

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>What is in a body that is JSON, for who looks at it; null for another, or none.</summary>
    public CelValue? Json { get; private set; }

    /// <summary>Why it is not made; null when it is.</summary>
    public Problem? Fault { get; private set; }

    public static BatchedRequest Read(CelValue value, int index, HttpContext batch, BatchFields fields)
    {
        var map = value.Kind == CelKind.Map ? value.AsMap : null;
        var id = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (map is not null && map.TryGet("id", out var given) && given.Kind == CelKind.String && given.AsString.Length is > 0 and <= LongestId)
            id = given.AsString;
        var request = new BatchedRequest(id);
        request.Fault = map is null ? BatchProblems.InvalidRequest : request.ReadMembers(map, batch, fields);
        return request;
    }

    private Problem? ReadMembers(CelMap map, HttpContext batch, BatchFields fields)
    {
        var own = CelMap.Empty;
        var body = CelValue.Null;
        for (var i = 0; i < map.Count; i++)
        {
            var (name, value) = map.EntryAt(i);
            switch (name.Kind == CelKind.String ? name.AsString : "")
            {
                case "id" when value.Kind == CelKind.String && value.AsString.Length is > 0 and <= LongestId:
                    break;
                case "method" when value.Kind == CelKind.String && HeaderSyntax.IsToken(value.AsString):
                    Method = value.AsString;
                    break;
                case "path" when value.Kind == CelKind.String && IsTarget(value.AsString):
                    Target = value.AsString;
                    break;
                case "headers" when value.Kind == CelKind.Map && value.AsMap.Count <= MostFields:
                    own = value.AsMap;
                    break;
                case "body":
                    body = value;
                    break;
                default:
                    return BatchProblems.InvalidRequest;
            }
        }
        if (!map.TryGet("path", out _))
            return BatchProblems.InvalidRequest;
        Fields = BatchFields.Inherited(batch);
        return ReadFields(own, fields) ?? ReadBody(body);
    }

    // No absolute form, which names a host of its own.
    private static bool IsTarget(string text) =>
        text.Length is > 0 and <= LongestPath && text[0] == '/' && !text.AsSpan().ContainsAnyExceptInRange('!', '~');

    private Problem? ReadFields(CelMap own, BatchFields fields)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < own.Count; i++)
        {
            var (name, value) = own.EntryAt(i);
            if (name.Kind != CelKind.String || value.Kind != CelKind.String || !fields.IsAllowed(name.AsString) || !seen.Add(name.AsString) || !HeaderSyntax.IsValue(value.AsString))
                return BatchProblems.FieldNotAllowed;
            Fields[name.AsString] = value.AsString.Trim(' ');
        }
        return null;
    }

    // Text of another type than JSON is sent as it is; everything else is JSON.
    private Problem? ReadBody(CelValue body)
    {
        if (body.Kind == CelKind.Null)
            return null;
        var type = Fields.ContentType.ToString();
        if (body.Kind == CelKind.String && type.Length > 0 && !type.Contains("json", StringComparison.OrdinalIgnoreCase))
        {
            Body = Encoding.UTF8.GetBytes(body.AsString);
        }
        else
        {
            var buffer = new ArrayBufferWriter<byte>(256);
            using (var json = new Utf8JsonWriter(buffer))
            {
                if (!body.WriteTo(json))
                    return BatchProblems.InvalidRequest;
            }
            Body = buffer.WrittenMemory;
            Json = body;
            if (type.Length == 0)
                Fields.ContentType = "application/json";
        }
        Fields.ContentLength = Body.Length;
        return null;
    }
}
