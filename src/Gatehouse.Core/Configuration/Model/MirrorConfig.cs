using Gatehouse.Core.Configuration.Binding;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Sends a copy of requests to another upstream, whose answers nobody sees. The client never waits for it. Requests with a body are copied when
/// that has a <c>Content-Length</c> of at most 64 KiB; WebSockets are not. A copy ends with the route's <c>timeout</c>; without one, a minute after the
/// <c>timeout</c> of the upstream that it goes to.
/// </summary>
[Shorthand(nameof(To))]
public sealed class MirrorConfig : ConfigSection
{
    /// <summary>The name of the upstream.</summary>
    public required string To { get; init; }

    /// <summary>Which share of the requests, by chance. Default: 100%.</summary>
    public Percentage Share { get; init; } = new(1);

    /// <summary>The most copies under way at a time; further ones are not made. Default: 100.</summary>
    [Bounds("1", "10000")]
    public int Max { get; init; } = 100;
}
