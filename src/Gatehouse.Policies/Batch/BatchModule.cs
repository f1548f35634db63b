using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Batch;

/// <summary>Answers with the answers of several requests.</summary>
internal sealed class BatchModule : RoutePolicyModule<BatchOptions>
{
    public override string Name => "batch";

    public override PolicyStage Stage => PolicyStage.Answer;

    protected override void Validate(BatchOptions options, PolicyScope scope, PolicyValidation validation)
    {
        foreach (var name in options.Headers)
        {
            if (HeaderSyntax.FaultOfName(name) is { } fault)
                validation.Error("headers", fault);
            else if (BatchFields.IsProxies(name))
                validation.Error("headers", $"'{name}' is what proxies say of a client, and no client may say it of itself");
        }
    }

    protected override RoutePolicy Create(BatchOptions options, PolicyScope scope) => new BatchPolicy(options, new BatchFields(options.Headers));
}
