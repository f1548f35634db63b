using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>What every route inherits.</summary>
public sealed class DefaultsConfig : ConfigSection
{
    /// <summary>As in a route.</summary>
    [Bounds("1ms", "24h")]
    public TimeSpan? Timeout { get; init; }

    /// <summary>Policies by name.</summary>
    [RemainingKeys(RemainingKeys.Policies)]
    public IReadOnlyList<ConfigEntry> Policies { get; init; } = [];
}
