using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Limit;

/// <summary>
/// How often, and how many at a time: a line such as <c>100/15m per ip</c>, a map, or a list of those, all of which have to have room. Under
/// <c>defaults</c> it counts for all routes that inherit it together; in a route, for that route alone.
/// </summary>
[Shorthand(nameof(All))]
internal sealed class LimitPolicyOptions : LimitFields
{
    /// <summary>Several limits.</summary>
    public IReadOnlyList<LimitOptions> All { get; init; } = [];
}
