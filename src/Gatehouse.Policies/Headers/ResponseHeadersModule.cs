using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Headers;

/// <summary>Changes the headers that the client sees.</summary>
internal sealed class ResponseHeadersModule : RoutePolicyModule<HeadersOptions>
{
    public override string Name => "responseHeaders";

    public override PolicyStage Stage => PolicyStage.Transform;

    public override bool IsShared => true;

    protected override void Validate(HeadersOptions options, PolicyScope scope, PolicyValidation validation) =>
        HeaderEdits.Validate(options, isRequest: false, validation);

    protected override RoutePolicy Create(HeadersOptions options, PolicyScope scope) => new ResponseHeadersPolicy(HeaderEdits.OfResponse(options));
}
