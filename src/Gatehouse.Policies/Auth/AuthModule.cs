using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Auth;

/// <summary>Finds out who calls, and refuses who does not say or cannot prove it.</summary>
internal sealed class AuthModule : RoutePolicyModule<AuthOptions>
{
    public override string Name => "auth";

    public override PolicyStage Stage => PolicyStage.Identify;

    public override bool IsShared => true;

    public override string OffWord => "none";

    public override IReadOnlyList<string> Uses => [AuthorityModule.Name];

    public override GatewayPartModule Part { get; } = new AuthorityModule();

    public override void Review(RouteReview route) => AuthReview.Warn(route);

    protected override void Validate(AuthOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Any.Count == 0)
            validation.Error("any", "nobody may say who calls", "name one of those under 'auth' at the top of the file, or write 'auth: none'");
        var known = scope.Parts.Names(AuthorityModule.Name);
        for (var i = 0; i < options.Any.Count; i++)
        {
            var name = options.Any[i];
            if (name is "none" or "false" or "off")
                validation.Error($"any[{i}]", $"'{name}' is not a name under 'auth'", "write 'auth: none', without a list, for a route that everybody may call");
            else if (!known.Contains(name))
                validation.Error($"any[{i}]", $"there is no '{name}' under 'auth' at the top of the file", Hint(name, known));
        }
    }

    protected override RoutePolicy Create(AuthOptions options, PolicyScope scope) =>
        // One with errors is missing here, and the configuration is refused for them.
        new AuthPolicy([.. options.Any.Select(name => scope.Parts.Find<Authority>(AuthorityModule.Name, name)).OfType<Authority>()], options.Optional);

    private static string Hint(string name, IReadOnlyList<string> known) =>
        Suggestion.For(name, [.. known, "none"]) is { } near ? $"did you mean '{near}'?" : known.Count == 0 ? "there is no 'auth' section" : $"there are: {string.Join(", ", known.Take(8))}";
}
