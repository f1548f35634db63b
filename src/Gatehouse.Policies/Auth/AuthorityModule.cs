using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;
using Gatehouse.Policies.Auth.ApiKey;
using Gatehouse.Policies.Auth.Basic;
using Gatehouse.Policies.Auth.Forward;
using Gatehouse.Policies.Auth.Jwt;
using Gatehouse.Policies.Auth.Mtls;

namespace Gatehouse.Policies.Auth;

/// <summary>Makes what stands under <c>auth</c> at the top of the file.</summary>
internal sealed class AuthorityModule : GatewayPartModule<AuthorityOptions>
{
    public const string Name = "auth";

    public override string Key => Name;

    public override bool IsMap => true;

    public override bool HoldsCallers => true;

    protected override GatewayPart? Create(AuthorityOptions options, PartScope scope, PolicyValidation validation)
    {
        // The table: a kind is a folder and a line.
        (string Key, Func<GatewayPart?>? Make)[] kinds =
        [
            ("jwt", options.Jwt is { } jwt ? () => JwtReader.Read(jwt, scope, validation) : null),
            ("apiKey", options.ApiKey is { } apiKey ? () => ApiKeyReader.Read(apiKey, scope, validation) : null),
            ("basic", options.Basic is { } basic ? () => BasicReader.Read(basic, scope, validation) : null),
            ("mtls", options.Mtls is { } mtls ? () => MtlsReader.Read(mtls, scope, validation) : null),
            ("forward", options.Forward is { } forward ? () => ForwardReader.Read(forward, scope, validation) : null),
        ];
        if (scope.Name is "none" or "false" or "off")
            validation.Error("", $"'{scope.Name}' is not a name for this: 'none' takes 'auth' off a route");
        else if (!HeaderSyntax.IsToken(scope.Name))
            validation.Error("", $"'{scope.Name}' is not a name for this: letters, digits, '-', '_' and '.'");
        var chosen = kinds.Where(kind => kind.Make is not null).ToArray();
        if (chosen is [var one])
            return one.Make!();
        validation.Error("", chosen.Length == 0 ? $"'{scope.Name}' does not say how callers prove who they are" : $"'{scope.Name}' has {chosen.Length} ways to prove who calls",
            chosen.Length == 0 ? $"write one of {string.Join(", ", kinds.Select(kind => kind.Key))}" : "give each a name of its own; a route may list several");
        return null;
    }
}
