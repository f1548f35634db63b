using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Roles;

/// <summary>The caller has every one of these roles.</summary>
[Shorthand(nameof(All))]
internal sealed class RolesAllOptions
{
    /// <summary>The roles, as the caller's credentials name them; case matters.</summary>
    public required IReadOnlyList<string> All { get; init; }
}
