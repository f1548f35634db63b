using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.BodyLimit;

/// <summary>Limits the size of request bodies.</summary>
internal sealed class BodyLimitModule : RoutePolicyModule<BodyLimitOptions>
{
    private const string Unlimited = "unlimited";

    public override string Name => "bodyLimit";

    public override PolicyStage Stage => PolicyStage.Guard;

    public override bool IsShared => true;

    protected override void Validate(BodyLimitOptions options, PolicyScope scope, PolicyValidation validation)
    {
        if (options.Size != Unlimited && !ByteSize.TryParse(options.Size, out _))
            validation.Error("size", $"'{options.Size}' is not a size", "write '64KiB', '10MB' or 'unlimited'");
    }

    protected override RoutePolicy Create(BodyLimitOptions options, PolicyScope scope) =>
        new BodyLimitPolicy(ByteSize.TryParse(options.Size, out var size) ? size.Bytes : null);
}
