using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>
/// Reads a configuration value into an options object. An options class has a public constructor without parameters and public
/// properties with <c>init</c> or <c>set</c>; each is an option, its key the name in camel case. <c>required</c> properties have to be
/// written; null stands only in nullable ones. Types: string, bool, int, long, double, <see cref="TimeSpan"/>,
/// <see cref="Primitives.ByteSize"/>, enums, <see cref="ConfigNode"/> (any value as written), other options classes,
/// <see cref="IReadOnlyList{T}"/> (one value may stand for a list of one) and <see cref="IReadOnlyDictionary{TKey, TValue}"/> by name.
/// See also <see cref="ShorthandAttribute"/>, <see cref="BoundsAttribute"/>, <see cref="RemainingKeysAttribute"/>.
/// </summary>
public static class OptionsBinder
{
    /// <summary>
    /// Binds; null when the value is of the wrong kind or misses something required. After an error it goes on, so that all are found:
    /// an object may come back although errors were added, and is then incomplete.
    /// </summary>
    /// <param name="node">The value, references resolved.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="keys">The keys for <see cref="RemainingKeysAttribute"/>, in every class below that has it; null for none.</param>
    public static T? Bind<T>(ConfigNode node, ConfigErrors errors, ConfigKeys? keys = null)
        where T : class =>
        Bind<T>(node, errors, keys, name: null);

    /// <inheritdoc cref="Bind{T}(ConfigNode, ConfigErrors, ConfigKeys)"/>
    /// <param name="node">The value, references resolved.</param>
    /// <param name="errors">Takes what is wrong.</param>
    /// <param name="keys">The keys for <see cref="RemainingKeysAttribute"/>, in every class below that has it; null for none.</param>
    /// <param name="name">What messages call the value: the name of a policy, for example. Null for "the configuration".</param>
    public static T? Bind<T>(ConfigNode node, ConfigErrors errors, ConfigKeys? keys, string? name)
        where T : class =>
        (T?)new SectionReader(errors, keys ?? ConfigKeys.None).Read(OptionsModel.Of(typeof(T)), node, new BindingPlace(name, Key: null, IsEntry: false));
}
