using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Roles;

/// <summary>The caller has one of these roles.</summary>
[Shorthand(nameof(Any))]
internal sealed class RolesOptions
{
    /// <summary>The roles, as the caller's credentials name them; case matters.</summary>
    public required IReadOnlyList<string> Any { get; init; }
}
