using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Identity;

/// <summary>Tells services who calls.</summary>
internal sealed class IdentityModule : RoutePolicyModule<IdentityOptions>
{
    public override string Name => "identity";

    // Right after the caller is known: conditions and transformations see the verified fields, and composed calls carry them on.
    public override PolicyStage Stage => PolicyStage.Identify;

    public override bool IsAlwaysOn => true;

    public override bool IsShared => true;

    public override IReadOnlyList<string> Uses => ["auth"];

    protected override void Validate(IdentityOptions options, PolicyScope scope, PolicyValidation validation)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        Validate("user", options.User, names, validation);
        Validate("roles", options.Roles, names, validation);
        foreach (var (name, expression) in options.Headers)
        {
            Validate($"headers.{name}", name, names, validation);
            validation.Expression($"headers.{name}", expression, scope.Expressions);
        }
    }

    protected override RoutePolicy Create(IdentityOptions options, PolicyScope scope) =>
        new IdentityPolicy(
            options,
            [.. options.Headers.Select(field => new IdentityField(field.Key, scope.Expressions.Compile(field.Value)))],
            [.. scope.Parts.Names("auth").Select(name => scope.Parts.Find<ITokenAuthority>("auth", name)?.Cookie).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase)]);

    private static void Validate(string path, string? name, HashSet<string> names, PolicyValidation validation)
    {
        if (name is null)
            return;
        if (RequestFieldNames.FaultOf(name) is { } fault)
            validation.Error(path, fault);
        else if (!names.Add(name.Replace('_', '-')))
            validation.Error(path, $"'{name}' is named twice");
    }
}
