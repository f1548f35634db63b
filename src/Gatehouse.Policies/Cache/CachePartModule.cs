using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Cache;

/// <summary>Makes the store. Every gateway has one, and it outlives reloads.</summary>
internal sealed class CachePartModule : GatewayPartModule<CachePartOptions>
{
    public const string Name = "cache";

    /// <summary>The key of the part that nodes share answers by: an <see cref="ICacheTier"/>.</summary>
    private const string Tier = "redis";

    public override string Key => Name;

    public override IReadOnlyList<string> Uses => [Tier];

    public override bool IsAlwaysThere => true;

    protected override GatewayPart Create(CachePartOptions options, PartScope scope, PolicyValidation validation) =>
        new CachePart(
            options,
            scope.Share("cache store", "", () => new SharedStore(scope.TimeProvider)),
            options.Shared ? scope.Parts.Find<ICacheTier>(Tier, "") : null);
}
