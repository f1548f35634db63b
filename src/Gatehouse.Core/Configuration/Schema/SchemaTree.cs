using System.Globalization;
using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Model;

namespace Gatehouse.Core.Configuration.Schema;

/// <summary>Makes one schema: every options class is a definition of its own. Not thread-safe.</summary>
internal sealed class SchemaTree(SchemaSources sources)
{
    private readonly SortedDictionary<string, JsonNode> definitions = new(StringComparer.Ordinal)
    {
        ["reference"] = new JsonObject
        {
            ["description"] = "A secret: $env.NAME or $file.path, the whole value",
            ["type"] = "string",
            ["pattern"] = @"^\$(env\.[A-Za-z_][A-Za-z0-9_]*|file\..+)$",
        },
        ["duration"] = AnyOf(
            new JsonObject { ["type"] = "string", ["pattern"] = @"^(0|([0-9]+(\.[0-9]+)?(d|h|m|s|ms|us))+)$" },
            new JsonObject { ["const"] = 0 },
            Reference("reference")),
        ["size"] = AnyOf(
            new JsonObject { ["type"] = "string", ["pattern"] = "^[0-9]+ ?(KiB|MiB|GiB|kB|KB|MB|GB|B)?$" },
            new JsonObject { ["type"] = "integer", ["minimum"] = 0 },
            Reference("reference")),
        ["percentage"] = AnyOf(
            new JsonObject { ["type"] = "string", ["pattern"] = @"^[0-9]+(\.[0-9]+)?%$" },
            Reference("reference")),
    };

    private readonly Dictionary<Type, string> names = [];

    public JsonObject Root()
    {
        var root = new JsonObject { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "Gatehouse configuration" };
        foreach (var (key, value) in Map(OptionsModel.Of(typeof(GatewayConfig))))
            root[key] = value?.DeepClone();
        root["definitions"] = new JsonObject(definitions.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value)));
        return root;
    }

    private static JsonObject Reference(string definition) => new() { ["$ref"] = "#/definitions/" + definition };

    private static JsonObject AnyOf(params IEnumerable<JsonNode> choices) => new() { ["anyOf"] = new JsonArray([.. choices]) };

    // A description beside "$ref" would be ignored (draft 7, 8.3).
    private static JsonObject Describe(JsonObject schema, string description, JsonNode? defaultValue = null)
    {
        if (schema.ContainsKey("$ref"))
            schema = new JsonObject { ["allOf"] = new JsonArray(schema) };
        if (description.Length > 0)
            schema.Insert(0, "description", description.Replace("`", "", StringComparison.Ordinal));
        if (defaultValue is not null)
            schema["default"] = defaultValue;
        return schema;
    }

    private JsonObject Section(Type type)
    {
        if (names.TryGetValue(type, out var name))
            return Reference(name);
        name = names.ContainsValue(type.Name) ? type.FullName! : type.Name;
        names.Add(type, name);
        var model = OptionsModel.Of(type);
        var forms = new List<JsonNode> { Map(model) };
        if (model.Shorthand is { } shorthand)
            forms.Add(Value(shorthand.Type, shorthand.Bounds));
        if (model.TakesTrue)
            forms.Add(new JsonObject { ["const"] = true });
        definitions[name] = forms.Count == 1 ? forms[0] : AnyOf(forms);
        return Reference(name);
    }

    private JsonObject Map(OptionsModel model)
    {
        var properties = new JsonObject();
        foreach (var property in model.Properties)
            properties[property.Key] = Property(model, property);
        var schema = Describe(new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false }, DocComments.Of(model.Type));
        switch (model.Remaining)
        {
            case RemainingKeys.Policies:
                AddPolicies(schema, properties);
                break;
            case RemainingKeys.UpstreamPolicies:
                AddPlain(properties, policy => policy.IsForUpstreams);
                break;
            case RemainingKeys.CallerPolicies:
                AddPlain(properties, policy => policy.IsForCallers);
                break;
            case RemainingKeys.Parts:
                AddParts(properties);
                break;
        }
        var required = model.Properties.Where(p => p.IsRequired).Select(p => (JsonNode)p.Key).ToArray();
        if (required.Length > 0)
            schema["required"] = new JsonArray(required);
        return schema;
    }

    private void AddParts(JsonObject properties)
    {
        foreach (var part in sources.Parts)
        {
            var section = Section(part.OptionsType);
            properties[part.Key] = Describe(
                part.IsMap ? new JsonObject { ["type"] = "object", ["additionalProperties"] = section } : section, DocComments.Of(part.OptionsType));
        }
    }

    private void AddPlain(JsonObject properties, Func<PolicySchema, bool> stands)
    {
        foreach (var policy in sources.Policies.Where(stands))
            properties[policy.Name] = Describe(Section(policy.OptionsType), DocComments.Of(policy.OptionsType));
    }

    // `false` takes an inherited policy off a route.
    private void AddPolicies(JsonObject schema, JsonObject properties)
    {
        var dependencies = new JsonObject();
        foreach (var policy in sources.Policies)
        {
            if (policy.CompanionKeys.Count == 0)
            {
                properties[policy.Name] = Describe(OrFalse(Section(policy.OptionsType)), DocComments.Of(policy.OptionsType));
                continue;
            }
            var model = OptionsModel.Of(policy.OptionsType);
            foreach (var property in model.Properties)
            {
                var value = Property(model, property);
                properties[property.Key] = property.Key == policy.Name ? OrFalse(value) : value;
            }
            foreach (var key in policy.CompanionKeys.Where(k => k != policy.Name))
                dependencies[key] = new JsonArray(policy.Name);
        }
        if (dependencies.Count > 0)
            schema["dependencies"] = dependencies;
    }

    private static JsonObject OrFalse(JsonObject schema) => AnyOf(schema, new JsonObject { ["const"] = false });

    private JsonObject Property(OptionsModel model, OptionProperty property)
    {
        var description = DocComments.Of(property);
        if (property.Bounds is { } bounds)
            description = $"{description} Range: {bounds.Minimum} to {bounds.Maximum}.".TrimStart();
        return Describe(Value(property.Type, property.Bounds), description, Default(property.Type.Kind, DefaultText.Of(model, property)));
    }

    private static JsonNode? Default(OptionKind kind, string? text) => (kind, text) switch
    {
        (_, null) => null,
        (OptionKind.Truth, _) => text == "true",
        (OptionKind.Integer, _) => long.Parse(text, CultureInfo.InvariantCulture),
        (OptionKind.Number, _) => double.Parse(text, CultureInfo.InvariantCulture),
        _ => text,
    };

    private JsonObject Value(OptionType type, OptionBounds? bounds)
    {
        var schema = type.Kind switch
        {
            OptionKind.Text => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") },
            OptionKind.Truth => AnyOf(new JsonObject { ["type"] = "boolean" }, Reference("reference")),
            OptionKind.Integer => AnyOf(Bounded("integer", bounds), Reference("reference")),
            OptionKind.Number => AnyOf(Bounded("number", bounds), Reference("reference")),
            OptionKind.Duration => Reference("duration"),
            OptionKind.Size => Reference("size"),
            OptionKind.Percentage => Reference("percentage"),
            OptionKind.Choice => AnyOf(new JsonObject { ["enum"] = new JsonArray([.. type.Choices.Select(c => (JsonNode)c.Word)]) }, Reference("reference")),
            OptionKind.List => AnyOf(new JsonObject { ["type"] = "array", ["items"] = Value(type.Item!, bounds) }, Value(type.Item!, bounds)),
            OptionKind.Map => new JsonObject { ["type"] = "object", ["additionalProperties"] = Value(type.Item!, bounds) },
            OptionKind.Section => Section(type.ClrType),
            _ => [],
        };
        return type.IsNullable && type.Kind != OptionKind.Raw ? AnyOf(schema, new JsonObject { ["type"] = "null" }) : schema;
    }

    private static JsonObject Bounded(string type, OptionBounds? bounds)
    {
        var schema = new JsonObject { ["type"] = type };
        if (bounds is null)
            return schema;
        schema["minimum"] = JsonNode.Parse(bounds.Minimum);
        schema["maximum"] = JsonNode.Parse(bounds.Maximum);
        return schema;
    }
}
