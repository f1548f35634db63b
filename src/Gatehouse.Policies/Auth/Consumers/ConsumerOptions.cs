using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Policies.Auth.Consumers;

/// <summary>What is known of a caller that the file names, beside its credentials.</summary>
internal abstract class ConsumerOptions
{
    /// <summary>Its roles. Default: none.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Policies by name that count for its requests on every route, beside the route's own: <c>limit: 1000/1h</c>. Default: none.</summary>
    [RemainingKeys(RemainingKeys.CallerPolicies)]
    public IReadOnlyList<ConfigEntry> Policies { get; init; } = [];

    /// <summary>What expressions find in <c>auth.claims</c>, beside <c>name</c>: any values. Default: none.</summary>
    public IReadOnlyDictionary<string, ConfigNode> Claims { get; init; } = new Dictionary<string, ConfigNode>();
}
