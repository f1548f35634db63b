using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Policies.Auth.Jwt;

namespace Gatehouse.Policies.Auth;

/// <summary>Makes what stands under <c>auth</c> at the top of the file.</summary>
internal sealed class AuthorityModule : GatewayPartModule<AuthorityOptions>
{
    public const string Name = "auth";

    public override string Key => Name;

    public override bool IsMap => true;

    protected override GatewayPart? Create(AuthorityOptions options, PartScope scope, PolicyValidation validation)
    {
        if (scope.Name == "none")
            validation.Error("", "'none' is not a name for this: it takes 'auth' off a route");
        if (options.Jwt is { } jwt)
            return JwtReader.Read(jwt, scope, validation);
        validation.Error("", $"'{scope.Name}' does not say how callers prove who they are");
        return null;
    }
}
