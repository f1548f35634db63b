using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Redirect;

/// <summary>Answers with another place to go to.</summary>
internal sealed class RedirectModule : RoutePolicyModule<RedirectOptions>
{
    public override string Name => "redirect";

    public override PolicyStage Stage => PolicyStage.Answer;

    public override IReadOnlyList<string> CompanionKeys { get; } = ["status"];

    protected override void Validate(RedirectOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (RedirectTarget.Parse(options.Redirect, scope.Pattern, out var error, out var hint) is null)
            validation.Error("redirect", error!, hint);
        if (options.Status is not (301 or 302 or 303 or 307 or 308))
            validation.Error("status", $"{options.Status} is not a redirect", "write 301, 302, 303, 307 or 308");
    }

    protected override RoutePolicy Create(RedirectOptions options, PolicyScope scope) =>
        new RedirectPolicy(RedirectTarget.Parse(options.Redirect, scope.Pattern, out _, out _)!, options.Status);
}
