using System.Reflection;
using System.Text.Json;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>The type of an option. Immutable.</summary>
internal sealed class OptionType
{
    private OptionType(OptionKind kind, Type clrType, bool isNullable, OptionType? item = null)
    {
        Kind = kind;
        ClrType = clrType;
        IsNullable = isNullable;
        Item = item;
        if (kind == OptionKind.Choice)
            Choices = Enum.GetNames(Bare).Zip(Enum.GetValues(Bare).Cast<object>(), (name, value) => (KeyOf(name), value)).ToArray();
    }

    public OptionKind Kind { get; }

    /// <summary>The type of the property, list item or map value itself, <see cref="Nullable{T}"/> included.</summary>
    public Type ClrType { get; }

    public bool IsNullable { get; }

    /// <summary>The type of a list's items or a map's values; null for the other kinds.</summary>
    public OptionType? Item { get; }

    /// <summary>The words of a choice with their values; empty for the other kinds.</summary>
    public IReadOnlyList<(string Word, object Value)> Choices { get; } = [];

    /// <summary>The model of a section; asked for late, because sections may contain themselves.</summary>
    public OptionsModel Section => OptionsModel.Of(ClrType);

    /// <summary>True when objects that remember their place can be in it.</summary>
    public bool HoldsSections => Kind == OptionKind.Section || Item is { HoldsSections: true };

    /// <summary>True for an integer of 64 bits.</summary>
    public bool IsLong => Bare == typeof(long);

    private Type Bare => Nullable.GetUnderlyingType(ClrType) ?? ClrType;

    public static OptionType Of(PropertyInfo property) => Of(property.PropertyType, new NullabilityInfoContext().Create(property));

    /// <summary>How an operator spells a C# name.</summary>
    public static string KeyOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>What is expected, for messages: "a duration such as 250ms or 15m".</summary>
    public string Describe() => Kind switch
    {
        OptionKind.Text => "text",
        OptionKind.Truth => "true or false",
        OptionKind.Integer => "a whole number",
        OptionKind.Number => "a number",
        OptionKind.Duration => "a duration such as 250ms or 15m",
        OptionKind.Size => "a size such as 64KiB or 10MB",
        OptionKind.Percentage => "a share such as 20%",
        OptionKind.Choice => "one of " + string.Join(", ", Choices.Select(c => c.Word)),
        OptionKind.Raw => "a value",
        OptionKind.List => Item!.Kind == OptionKind.List ? "a list" : $"{Item.Describe()}, or a list of those",
        OptionKind.Section when Section.Shorthand is { Type: var shorthand } => $"{shorthand.Describe()}, or a map",
        _ => "a map",
    };

    private static OptionType Of(Type type, NullabilityInfo nullability)
    {
        var isNullable = nullability.WriteState == NullabilityState.Nullable || Nullable.GetUnderlyingType(type) is not null;
        if (KindOf(Nullable.GetUnderlyingType(type) ?? type) is { } kind)
            return new OptionType(kind, type, isNullable);
        var generic = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        if (generic == typeof(IReadOnlyList<>))
            return new OptionType(OptionKind.List, type, isNullable, Of(type.GenericTypeArguments[0], nullability.GenericTypeArguments[0]));
        if (generic == typeof(IReadOnlyDictionary<,>) && type.GenericTypeArguments[0] == typeof(string))
            return new OptionType(OptionKind.Map, type, isNullable, Of(type.GenericTypeArguments[1], nullability.GenericTypeArguments[1]));
        if (type is { IsClass: true, IsAbstract: false } && type.GetConstructor(Type.EmptyTypes) is not null)
            return new OptionType(OptionKind.Section, type, isNullable);
        throw new InvalidOperationException($"{type} cannot be the type of an option");
    }

    private static OptionKind? KindOf(Type type)
    {
        if (type == typeof(string))
            return OptionKind.Text;
        if (type == typeof(bool))
            return OptionKind.Truth;
        if (type == typeof(int) || type == typeof(long))
            return OptionKind.Integer;
        if (type == typeof(double))
            return OptionKind.Number;
        if (type == typeof(TimeSpan))
            return OptionKind.Duration;
        if (type == typeof(ByteSize))
            return OptionKind.Size;
        if (type == typeof(Percentage))
            return OptionKind.Percentage;
        if (type.IsEnum)
            return OptionKind.Choice;
        return type == typeof(ConfigNode) ? OptionKind.Raw : null;
    }
}
