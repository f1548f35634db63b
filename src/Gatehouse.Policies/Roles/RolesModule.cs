using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Roles;

/// <summary>Lets callers with any of some roles in.</summary>
internal sealed class RolesModule : RoutePolicyModule<RolesOptions>
{
    public override string Name => "roles";

    public override PolicyStage Stage => PolicyStage.Authorize;

    public override bool IsShared => true;

    public override void Review(RouteReview route)
    {
        if (!route.Policies.Contains("auth") && (route.Policies.Contains("roles") || route.Policies.Contains("rolesAll")))
            route.Warn($"route '{route.Rule.Id}' asks for roles, and nobody finds out who calls: all requests are refused", "add 'auth'");
    }

    protected override void Validate(RolesOptions options, PolicyScope scope, PolicyValidation validation) =>
        RoleNames.Validate("any", options.Any, validation);

    protected override RoutePolicy Create(RolesOptions options, PolicyScope scope) => new RolesPolicy([.. options.Any], needsAll: false);
}
