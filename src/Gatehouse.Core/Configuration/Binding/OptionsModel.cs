using System.Collections.Concurrent;
using System.Reflection;
using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// What an options class says about its section of the file. The one reader of such classes: binder, JSON Schema and reference are all
/// made from it. Immutable, one per class.
/// </summary>
internal sealed class OptionsModel
{
    private static readonly ConcurrentDictionary<Type, OptionsModel> Models = new();

    private readonly Dictionary<string, OptionProperty> byKey;
    private readonly PropertyInfo? remaining;

    private OptionsModel(Type type)
    {
        Type = type;
        if (type.IsAbstract || type.GetConstructor(Type.EmptyTypes) is null)
            throw new InvalidOperationException($"{type} needs a public constructor without parameters to be an options class");
        var settable = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .ToArray();
        remaining = settable.FirstOrDefault(p => p.IsDefined(typeof(RemainingKeysAttribute)));
        if (remaining is not null && remaining.PropertyType != typeof(IReadOnlyList<ConfigEntry>))
            throw new InvalidOperationException($"[RemainingKeys] on {type}.{remaining.Name} needs a property of type IReadOnlyList<ConfigEntry>");
        Remaining = remaining?.GetCustomAttribute<RemainingKeysAttribute>()!.Kind;
        Properties = settable.Where(p => p != remaining).Select(p => new OptionProperty(p)).ToArray();
        byKey = Properties.ToDictionary(p => p.Key);
        if (type.GetCustomAttribute<ShorthandAttribute>() is { } shorthand)
        {
            Shorthand = Properties.FirstOrDefault(p => p.Name == shorthand.Property)
                ?? throw new InvalidOperationException($"[Shorthand] of {type} names '{shorthand.Property}', which is not an option of it");
        }
        // Without Shorthand, and where `true` would not be the value itself.
        TakesTrue = !Properties.Any(p => p.IsRequired) && Shorthand?.Type.Kind is not (OptionKind.Text or OptionKind.Truth or OptionKind.Raw);
    }

    public Type Type { get; }

    /// <summary>The options in the order of the class.</summary>
    public IReadOnlyList<OptionProperty> Properties { get; }

    /// <summary>The option that a single value stands for; null for none.</summary>
    public OptionProperty? Shorthand { get; }

    /// <summary>Which keys that only the caller knows the section takes; null for none.</summary>
    public RemainingKeys? Remaining { get; }

    /// <summary>True when <c>true</c> is short for an empty map: everything as by default.</summary>
    public bool TakesTrue { get; }

    /// <summary>True when the objects remember their place.</summary>
    public bool IsSection => typeof(ConfigSection).IsAssignableFrom(Type);

    /// <summary>The model of a class, made when it is first asked for.</summary>
    /// <exception cref="InvalidOperationException">The class breaks the rules of options classes, which is a bug in it.</exception>
    public static OptionsModel Of(Type type) => Models.GetOrAdd(type, static t => new OptionsModel(t));

    public OptionProperty? Find(string key) => byKey.GetValueOrDefault(key);

    /// <summary>An object with every option at its default, the required ones at nothing.</summary>
    public object Create() => Activator.CreateInstance(Type)!;

    public void SetRemaining(object options, IReadOnlyList<ConfigEntry> entries) => remaining!.SetValue(options, entries);
}
