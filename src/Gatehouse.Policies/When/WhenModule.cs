using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;

namespace Gatehouse.Policies.When;

/// <summary>Lets a request pass, or not, by an expression.</summary>
internal sealed class WhenModule : RoutePolicyModule<WhenOptions>
{
    public override string Name => "when";

    public override PolicyStage Stage => PolicyStage.Authorize;

    protected override void Validate(WhenOptions options, PolicyScope scope, PolicyValidation validation)
    {
        var condition = validation.Expression("condition", options.Condition, scope.Expressions);
        if (condition is null)
            return;
        if (ExpressionCompiler.FaultOfCondition(condition) is { } fault)
            validation.Error("condition", fault);
        if (condition.References.Any(reference => reference is { Variable: "request", Path: ["body", ..] }))
            validation.Error("condition", "'request.body' is not there yet: a condition is decided before the body is read");
    }

    protected override RoutePolicy Create(WhenOptions options, PolicyScope scope) => new WhenPolicy(scope.Expressions.Compile(options.Condition));
}
