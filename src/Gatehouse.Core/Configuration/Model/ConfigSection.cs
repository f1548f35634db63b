using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>A part of the configuration that remembers where it was written, for errors found after reading.</summary>
public abstract class ConfigSection
{
    /// <summary>The value that this part was read from. Set by <see cref="Binding.OptionsBinder"/>.</summary>
    public ConfigNode Node { get; internal set; } = null!;

    /// <summary>The value under a key of this part, or the part itself when the key is not written.</summary>
    public ConfigNode At(string key) => (Node as ConfigMap)?.Find(key)?.Value ?? Node;
}
