using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>Where the answers of all routes with <c>cache</c> are kept.</summary>
[Shorthand(nameof(Memory))]
internal sealed class CachePartOptions
{
    /// <summary>The most memory for answers; what nobody asks for goes first. Default: 64MiB.</summary>
    [Bounds("1MiB", "1024GiB")]
    public ByteSize Memory { get; init; } = new(64 << 20);

    /// <summary>
    /// Whether the answers are shared with the other gateways that have the same <c>redis</c> and <c>prefix</c>, and dropped on all of them together.
    /// Without <c>redis</c> it says nothing. Default: true.
    /// </summary>
    public bool Shared { get; init; } = true;
}
