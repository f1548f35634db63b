using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Batch;

/// <summary>Several client requests in one POST, each through the whole gateway; the answer has all of theirs.</summary>
internal sealed class BatchOptions
{
    /// <summary>The most requests in one. Default: 20.</summary>
    [Bounds("1", "1000")]
    public int Max { get; init; } = 20;

    /// <summary>How many of them run at the same time. Default: 8.</summary>
    [Bounds("1", "256")]
    public int Parallel { get; init; } = 8;

    /// <summary>The largest body with the requests; a larger one is answered with 413. Default: 1 MiB.</summary>
    [Bounds("1B", "64MiB")]
    public ByteSize MaxRequest { get; init; } = new(1024 * 1024);

    /// <summary>The largest body of one answer; in place of a larger one stands a 502. Default: 1 MiB.</summary>
    [Bounds("1B", "64MiB")]
    public ByteSize MaxSize { get; init; } = new(1024 * 1024);

    /// <summary>The most bytes of all answers' bodies together; in place of further ones stands a 502. Default: 8 MiB.</summary>
    [Bounds("1B", "256MiB")]
    public ByteSize MaxTotal { get; init; } = new(8 * 1024 * 1024);

    /// <summary>
    /// Names of further fields that a request may have of its own, beside <c>Accept</c>, <c>Accept-Language</c>, <c>Authorization</c>,
    /// <c>Content-Type</c>, <c>Cookie</c>, <c>Idempotency-Key</c>, <c>Prefer</c>, <c>If-Match</c>, <c>If-None-Match</c>,
    /// <c>If-Modified-Since</c> and <c>If-Unmodified-Since</c>. Default: none. Not for fields that only a proxy in front may set.
    /// </summary>
    public IReadOnlyList<string> Headers { get; init; } = [];
}
