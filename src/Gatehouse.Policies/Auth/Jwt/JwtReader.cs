using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Policies.Auth.Jwt;

/// <summary>Makes an authority of a <c>jwt</c> section.</summary>
internal static class JwtReader
{
    private static readonly CelVariable Claims = new("claims", CelType.Map(CelType.String, CelType.Dyn));

    /// <summary>The authority; null when something was reported.</summary>
    public static Authority? Read(JwtOptions options, PartScope scope, PolicyValidation validation)
    {
        if (options.Refuse == 402)
            validation.Error("jwt.refuse", "a bad token is refused with 401 or 403");
        // Path parameters have no place here, so the claims stand behind `request` and `auth`.
        var compiler = scope.Expressions.With(Claims);
        var slot = compiler.SlotOf(Claims.Name);
        var roles = validation.Expression("jwt.roles", options.Roles, compiler);
        var subject = validation.Expression("jwt.subject", options.Subject, compiler);
        var keys = new JwtKeysReader(options, scope, validation).Read();
        return keys is null || roles is null || subject is null
            ? null
            : new JwtAuthority(scope.Name, options, keys, new ClaimsReading(roles, subject, slot), scope.TimeProvider);
    }
}
