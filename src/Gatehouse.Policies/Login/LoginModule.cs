using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Login;

/// <summary>Answers the requests of a login.</summary>
internal sealed class LoginModule : RoutePolicyModule<LoginActionOptions>
{
    public override string Name => "login";

    public override PolicyStage Stage => PolicyStage.Answer;

    public override bool IsShared => true;

    public override IReadOnlyList<string> Uses => [LoginPartModule.Name, "auth"];

    public override GatewayPartModule Part { get; } = new LoginPartModule();

    protected override void Validate(LoginActionOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (!scope.Parts.Contains(LoginPartModule.Name, ""))
            validation.Error("", "there is no 'login' at the top of the file");
    }

    protected override RoutePolicy Create(LoginActionOptions options, PolicyScope scope) =>
        new LoginPolicy(scope.Parts.Find<LoginPart>(LoginPartModule.Name, ""), options.Do);
}
