using System.Reflection;
using System.Runtime.CompilerServices;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>One option: a property of an options class. Immutable.</summary>
internal sealed class OptionProperty
{
    private readonly PropertyInfo property;

    public OptionProperty(PropertyInfo property)
    {
        this.property = property;
        Key = OptionType.KeyOf(property.Name);
        Type = OptionType.Of(property);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        if (property.GetCustomAttribute<BoundsAttribute>() is { } bounds)
            Bounds = new OptionBounds(Type, bounds, $"{property.DeclaringType}.{property.Name}");
    }

    /// <summary>The property's name in C#.</summary>
    public string Name => property.Name;

    /// <summary>The key that the operator writes.</summary>
    public string Key { get; }

    public OptionType Type { get; }

    public bool IsRequired { get; }

    /// <summary>The range of the value, or of each value in a list or map; null for none.</summary>
    public OptionBounds? Bounds { get; }

    /// <summary>The class that declares the property, where its doc comment is.</summary>
    public Type DeclaringType => property.DeclaringType!;

    public object? Get(object options) => property.GetValue(options);

    public void Set(object options, object? value) => property.SetValue(options, value);
}
