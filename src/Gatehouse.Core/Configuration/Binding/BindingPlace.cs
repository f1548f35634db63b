using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Where the binder is, as an operator would say it.</summary>
/// <param name="Name">The option, or for an entry of a map what such an entry is called: "route". Null at the top.</param>
/// <param name="Key">The key that the value stands under; null at the top and for items of a list.</param>
/// <param name="IsEntry">True for an entry of a map.</param>
internal readonly record struct BindingPlace(string? Name, ConfigScalar? Key, bool IsEntry)
{
    public static BindingPlace Of(OptionProperty property, ConfigScalar? key) => new(property.Key, key, IsEntry: false);

    /// <summary>An entry of the map that this place is.</summary>
    public BindingPlace Entry(ConfigScalar key) => new(Name is null ? null : Singular(Name), key, IsEntry: true);

    /// <summary>An item of the list that this place is.</summary>
    public BindingPlace Item() => this with { Key = null };

    /// <summary>"route 'GET /orders'", "'listen'", "the configuration".</summary>
    public override string ToString()
    {
        if (IsEntry && Key is not null)
            return Name is null ? Excerpt.Of(Key) : $"{Name} {Excerpt.Of(Key)}";
        return Name is null ? "the configuration" : $"'{Name}'";
    }

    private static string Singular(string name)
    {
        if (name.EndsWith("ies", StringComparison.Ordinal))
            return name[..^3] + "y";
        return name.EndsWith('s') ? name[..^1] : name;
    }
}
