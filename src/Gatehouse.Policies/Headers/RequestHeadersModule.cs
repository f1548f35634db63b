using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Headers;

/// <summary>Changes the headers that the upstream sees.</summary>
internal sealed class RequestHeadersModule : RoutePolicyModule<HeadersOptions>
{
    public override string Name => "requestHeaders";

    public override PolicyStage Stage => PolicyStage.Transform;

    public override bool IsShared => true;

    protected override void Validate(HeadersOptions options, PolicyScope scope, PolicyValidation validation) =>
        HeaderEdits.Validate(options, isRequest: true, validation);

    protected override RoutePolicy Create(HeadersOptions options, PolicyScope scope) => new RequestHeadersPolicy(HeaderEdits.OfRequest(options));
}
