using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>Reads a configuration value into an options object.</summary>
public static class OptionsBinder
{
    /// <summary>Binds; null when the value could not be read at all.</summary>
    public static T? Bind<T>(ConfigNode node, ConfigErrors errors, IReadOnlyCollection<string>? remainingKeys = null)
        where T : class
    {
        _ = node;
        _ = errors;
        _ = remainingKeys;
        return null;
    }
}
