using System.Collections;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Reads sections, the maps behind options classes. One per run of the binder; not thread-safe.</summary>
internal sealed class SectionReader
{
    private readonly ConfigErrors errors;
    private readonly ConfigKeys keys;
    private readonly ValueReader values;

    public SectionReader(ConfigErrors errors, ConfigKeys keys)
    {
        this.errors = errors;
        this.keys = keys;
        values = new ValueReader(errors, this);
    }

    /// <summary>Null when the value is of the wrong kind or misses something required; reported.</summary>
    public object? Read(OptionsModel model, ConfigNode node, BindingPlace place)
    {
        var options = node switch
        {
            ConfigMap map => ReadMap(model, map, place),
            ConfigScalar { IsNull: true } => Refuse(node, $"{place} has no value"),
            ConfigScalar { IsQuoted: false, Value: "true" } when model.TakesTrue => model.Create(),
            ConfigScalar { IsUnresolved: true } => null,
            _ => ReadShorthand(model, node, place),
        };
        if (options is ConfigSection section)
            Place(section, model, node);
        return options;
    }

    private object? ReadMap(OptionsModel model, ConfigMap map, BindingPlace place)
    {
        var options = model.Create();
        var complete = true;
        List<ConfigEntry>? remaining = null;
        foreach (var entry in map.Entries)
        {
            if (model.Find(entry.Key.Value) is { } property)
                complete &= TrySet(options, property, entry.Value, entry.Key);
            else if (model.Remaining is { } kind && keys.Of(kind).Contains(entry.Key.Value))
                (remaining ??= []).Add(entry);
            else
                ReportUnknown(model, entry.Key, place);
        }
        if (remaining is not null)
            model.SetRemaining(options, remaining);
        foreach (var property in model.Properties)
        {
            if (!property.IsRequired || map.Find(property.Key) is not null)
                continue;
            errors.Add(ConfigErrorCodes.MissingKey, place.Key ?? (ConfigNode)map, $"key '{property.Key}' is missing in {place}");
            complete = false;
        }
        return complete ? options : null;
    }

    private object? ReadShorthand(OptionsModel model, ConfigNode node, BindingPlace place)
    {
        var shorthand = model.Shorthand;
        if (shorthand is null || (node is ConfigList && shorthand.Type.Kind is not (OptionKind.List or OptionKind.Raw)))
        {
            var expected = shorthand is not null ? $"{shorthand.Type.Describe()}, or a map" : model.TakesTrue ? "a map, or true" : "a map";
            return Refuse(node, $"{place}: expected {expected}, found {ValueReader.Found(node)}");
        }
        foreach (var other in model.Properties)
        {
            if (!other.IsRequired || other == shorthand)
                continue;
            errors.Add(ConfigErrorCodes.MissingKey, node, $"{place} needs '{other.Key}' too: write a map with '{shorthand.Key}' and '{other.Key}'");
            return null;
        }
        var options = model.Create();
        return TrySet(options, shorthand, node, key: null) ? options : null;
    }

    // False when an option that has to be there could not be read.
    private bool TrySet(object options, OptionProperty property, ConfigNode node, ConfigScalar? key)
    {
        if (values.TryRead(property.Type, node, BindingPlace.Of(property, key), property.Bounds, out var value))
            property.Set(options, value);
        else if (property.IsRequired)
            return false;
        return true;
    }

    private object? Refuse(ConfigNode node, string message)
    {
        errors.Add(ConfigErrorCodes.WrongType, node, message);
        return null;
    }

    private void ReportUnknown(OptionsModel model, ConfigScalar key, BindingPlace place)
    {
        var known = model.Properties.Select(p => p.Key);
        var near = Suggestion.For(key.Value, model.Remaining is { } kind ? known.Concat(keys.Of(kind)) : known);
        errors.Add(ConfigErrorCodes.UnknownKey, key, $"unknown key {Excerpt.Of(key)} in {place}", PlaceOf(model, key.Value) ?? (near is null ? null : $"did you mean '{near}'?"));
    }

    // Where a key that is right, but not here, is meant to stand; null when there is no such place.
    private string? PlaceOf(OptionsModel model, string key)
    {
        var file = OptionsModel.Of(typeof(GatewayConfig));
        if (model == file)
            return keys.Policies.Contains(key) ? $"'{key}' stands in a route, or in 'defaults'" : null;
        return file.Find(key) is null ? null : $"'{key}' stands at the top of the file";
    }

    // A part that was not written stands where the part around it does, so that an error about a default has a place too.
    private static void Place(ConfigSection section, OptionsModel model, ConfigNode node)
    {
        section.Node = node;
        foreach (var property in model.Properties)
        {
            if (property.Type.HoldsSections)
                PlaceUnwritten(property.Get(section), node);
        }
    }

    private static void PlaceUnwritten(object? value, ConfigNode node)
    {
        switch (value)
        {
            case ConfigSection { Node: null } section:
                Place(section, OptionsModel.Of(section.GetType()), node);
                break;
            case IDictionary dictionary:
                foreach (var item in dictionary.Values)
                    PlaceUnwritten(item, node);
                break;
            case IEnumerable<object> list:
                foreach (var item in list)
                    PlaceUnwritten(item, node);
                break;
        }
    }
}
