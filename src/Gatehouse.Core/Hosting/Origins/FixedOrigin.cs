using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>A configuration that does not change: made in code, or one revision of many.</summary>
/// <param name="source">The text, YAML unless its name ends in <c>.json</c>.</param>
/// <param name="revision">As <see cref="ConfigText.Revision"/>.</param>
public sealed class FixedOrigin(ConfigSource source, long? revision = null) : IConfigOrigin
{
    /// <inheritdoc/>
    public string Name => source.Name;

    /// <inheritdoc/>
    public string Stamp => "";

    /// <inheritdoc/>
    public ConfigText Read() => new() { Source = source, Revision = revision };
}
