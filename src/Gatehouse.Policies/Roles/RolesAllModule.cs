using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Roles;

/// <summary>Lets callers with all of some roles in.</summary>
internal sealed class RolesAllModule : RoutePolicyModule<RolesAllOptions>
{
    public override string Name => "rolesAll";

    public override PolicyStage Stage => PolicyStage.Authorize;

    public override bool IsShared => true;

    protected override void Validate(RolesAllOptions options, PolicyScope scope, PolicyValidation validation) =>
        RoleNames.Validate("all", options.All, validation);

    protected override RoutePolicy Create(RolesAllOptions options, PolicyScope scope) => new RolesPolicy([.. options.All], needsAll: true);
}
