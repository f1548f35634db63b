using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Tests.Configuration.Schema;

/// <summary>As much of a JSON Schema validator as our schema needs; an unknown word in the schema fails the test.</summary>
internal sealed class SchemaCheck(JsonObject root)
{
    public bool Accepts(string yaml) => Accepts(root, Json(ConfigTexts.Good(yaml)));

    private static JsonNode? Json(ConfigNode node) => node switch
    {
        ConfigMap map => new JsonObject(map.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Json(e.Value)))),
        ConfigList list => new JsonArray([.. list.Items.Select(Json)]),
        ConfigScalar { IsNull: true } => null,
        ConfigScalar { IsQuoted: false, Value: "true" or "false" } scalar => scalar.Value == "true",
        ConfigScalar { IsQuoted: false } scalar when double.TryParse(scalar.Value, CultureInfo.InvariantCulture, out var number) => number,
        ConfigScalar scalar => scalar.Value,
        _ => throw new InvalidOperationException(),
    };

    private bool Accepts(JsonObject schema, JsonNode? value) => schema.All(word => word.Key switch
    {
        "$schema" or "title" or "description" or "default" or "definitions" or "properties" => true,
        "$ref" => Accepts((JsonObject)root["definitions"]![word.Value!.GetValue<string>()["#/definitions/".Length..]]!, value),
        "anyOf" => word.Value!.AsArray().Any(s => Accepts((JsonObject)s!, value)),
        "allOf" => word.Value!.AsArray().All(s => Accepts((JsonObject)s!, value)),
        "const" => JsonNode.DeepEquals(Number(word.Value), value),
        "enum" => word.Value!.AsArray().Any(c => JsonNode.DeepEquals(c, value)),
        "type" => (word.Value is JsonArray types ? types.Select(t => t!.GetValue<string>()) : [word.Value!.GetValue<string>()]).Any(t => IsType(t, value)),
        "pattern" => Kind(value) != JsonValueKind.String || Regex.IsMatch(value!.GetValue<string>(), word.Value!.GetValue<string>()),
        "minimum" => Kind(value) != JsonValueKind.Number || value!.GetValue<double>() >= Number(word.Value)!.GetValue<double>(),
        "maximum" => Kind(value) != JsonValueKind.Number || value!.GetValue<double>() <= Number(word.Value)!.GetValue<double>(),
        "items" => value is not JsonArray list || list.All(i => Accepts((JsonObject)word.Value!, i)),
        "required" => value is not JsonObject map || word.Value!.AsArray().All(k => map.ContainsKey(k!.GetValue<string>())),
        "dependencies" => value is not JsonObject map || ((JsonObject)word.Value!).All(d => !map.ContainsKey(d.Key) || map.ContainsKey(d.Value![0]!.GetValue<string>())),
        "additionalProperties" => value is not JsonObject map || map.All(e => AcceptsEntry(schema, e.Key, e.Value)),
        _ => throw new InvalidOperationException($"unknown word '{word.Key}'"),
    });

    private bool AcceptsEntry(JsonObject schema, string key, JsonNode? value)
    {
        if (schema["properties"]?[key] is JsonObject known)
            return Accepts(known, value);
        return schema["additionalProperties"] is JsonObject others && Accepts(others, value);
    }

    private static JsonNode? Number(JsonNode? node) => Kind(node) == JsonValueKind.Number ? double.Parse(node!.ToJsonString(), CultureInfo.InvariantCulture) : node;

    private static JsonValueKind Kind(JsonNode? value) => value?.GetValueKind() ?? JsonValueKind.Null;

    private static bool IsType(string type, JsonNode? value) => (type, Kind(value)) switch
    {
        ("integer", JsonValueKind.Number) => double.IsInteger(value!.GetValue<double>()),
        ("boolean", var kind) => kind is JsonValueKind.True or JsonValueKind.False,
        (_, var kind) => type == kind switch { JsonValueKind.Object => "object", JsonValueKind.Array => "array", JsonValueKind.String => "string", JsonValueKind.Number => "number", _ => "null" },
    };
}
