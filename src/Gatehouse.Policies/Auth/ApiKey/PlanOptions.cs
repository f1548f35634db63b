using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Policies.Auth.ApiKey;

/// <summary>What counts for several consumers of a store.</summary>
internal sealed class PlanOptions
{
    /// <summary>
    /// Policies by name that count for their requests on every route, beside the route's own: <c>limit: 1000/1h per auth</c>. Without <c>per auth</c>
    /// all consumers of the plan share one counter. Default: none.
    /// </summary>
    [RemainingKeys(RemainingKeys.CallerPolicies)]
    public IReadOnlyList<ConfigEntry> Policies { get; init; } = [];
}
