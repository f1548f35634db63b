namespace Gatehouse.Core.Configuration.Schema;

/// <summary>What schema and reference need to know of a policy. Immutable.</summary>
/// <param name="Name">The key in a route and under <c>defaults</c>.</param>
/// <param name="CompanionKeys">
/// Further keys of the route that belong to it. With them, <paramref name="OptionsType"/> has one property per key, the name included;
/// empty: the options are the section under the name.
/// </param>
/// <param name="OptionsType">The options class.</param>
public sealed record PolicySchema(string Name, IReadOnlyList<string> CompanionKeys, Type OptionsType)
{
    /// <summary>True when it may stand in an upstream.</summary>
    public bool IsForUpstreams { get; init; }

    /// <summary>True when it may stand with a caller.</summary>
    public bool IsForCallers { get; init; }
}
