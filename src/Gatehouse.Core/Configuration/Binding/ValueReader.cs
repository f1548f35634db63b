using System.Collections;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Reads single values, lists and maps. Not thread-safe.</summary>
internal sealed class ValueReader(ConfigErrors errors, SectionReader sections)
{
    /// <summary>What was found, for messages; never the value of a secret.</summary>
    public static string Found(ConfigNode node) => node is ConfigScalar { IsNull: false } scalar ? Excerpt.Of(scalar) : node.Kind;

    /// <summary>False when the value cannot be read, which is then reported.</summary>
    public bool TryRead(OptionType type, ConfigNode node, BindingPlace place, OptionBounds? bounds, out object? value)
    {
        value = null;
        if (type.Kind == OptionKind.Raw)
        {
            value = node;
            return true;
        }
        if (node is ConfigScalar { IsNull: true })
        {
            if (!type.IsNullable)
                errors.Add(ConfigErrorCodes.WrongType, node, $"{place} has no value");
            return type.IsNullable;
        }
        if (node is ConfigScalar { IsUnresolved: true })
            return false;
        value = type.Kind switch
        {
            OptionKind.List => List(type, node, place, bounds),
            OptionKind.Map => Map(type, node, place, bounds),
            OptionKind.Section => sections.Read(type.Section, node, place),
            _ => Single(type, node, place, bounds),
        };
        return value is not null;
    }

    private Array List(OptionType type, ConfigNode node, BindingPlace place, OptionBounds? bounds)
    {
        var nodes = node is ConfigList list ? list.Items : [node];
        var items = new List<object?>(nodes.Count);
        foreach (var item in nodes)
        {
            // A value that stands for a list is under the option's key; an item of a list is not under any.
            if (TryRead(type.Item!, item, node is ConfigList ? place.Item() : place, bounds, out var value))
                items.Add(value);
        }
        var array = Array.CreateInstance(type.Item!.ClrType, items.Count);
        ((ICollection)items).CopyTo(array, 0);
        return array;
    }

    private object? Map(OptionType type, ConfigNode node, BindingPlace place, OptionBounds? bounds)
    {
        if (node is not ConfigMap map)
            return Refuse(ConfigErrorCodes.WrongType, type, node, place);
        var values = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), type.Item!.ClrType), map.Entries.Count)!;
        foreach (var entry in map.Entries)
        {
            if (TryRead(type.Item, entry.Value, place.Entry(entry.Key), bounds, out var value))
                values.Add(entry.Key.Value, value);
        }
        return values;
    }

    private object? Single(OptionType type, ConfigNode node, BindingPlace place, OptionBounds? bounds)
    {
        if (node is not ConfigScalar scalar)
            return Refuse(ConfigErrorCodes.WrongType, type, node, place);
        if (!ScalarText.TryRead(type, scalar.Value, out var value))
            return Refuse(ConfigErrorCodes.BadValue, type, node, place, Hint(type, scalar));
        if (bounds is null || bounds.Contains(value))
            return value;
        var was = scalar.IsSecret ? "" : $", was {Excerpt.Of(scalar).Trim('\'')}";
        errors.Add(ConfigErrorCodes.OutOfRange, node, $"{place} must be between {bounds.Minimum} and {bounds.Maximum}{was}");
        return null;
    }

    private object? Refuse(string code, OptionType type, ConfigNode node, BindingPlace place, string? hint = null)
    {
        errors.Add(code, node, $"{place}: expected {type.Describe()}, found {Found(node)}", hint);
        return null;
    }

    private static string? Hint(OptionType type, ConfigScalar scalar)
    {
        if (scalar.IsSecret)
            return null;
        switch (type.Kind)
        {
            case OptionKind.Choice:
                return Suggestion.For(scalar.Value, type.Choices.Select(c => c.Word)) is { } near ? $"did you mean '{near}'?" : null;
            case OptionKind.Duration when long.TryParse(scalar.Value, out _):
                return "say the unit: us, ms, s, m, h or d";
            case OptionKind.Truth:
                var word = scalar.Value.ToUpperInvariant();
                return word is "YES" or "ON" or "TRUE" ? "write true" : word is "NO" or "OFF" or "FALSE" ? "write false" : null;
            default:
                return null;
        }
    }
}
