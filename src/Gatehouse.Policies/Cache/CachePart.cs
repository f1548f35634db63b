using Gatehouse.Core.Pipeline.Parts;

namespace Gatehouse.Policies.Cache;

/// <summary>What stands under <c>cache</c> at the top of the file.</summary>
internal sealed class CachePart(CachePartOptions options, SharedStore store) : GatewayPart
{
    public SharedStore Store { get; } = store;

    protected override void Start() => Store.Answers.Capacity = options.Memory.Bytes;
}
