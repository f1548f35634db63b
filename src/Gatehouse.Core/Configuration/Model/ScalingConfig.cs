using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Calls a webhook when an upstream has as much to do as it may at all its destinations: by <c>maxRequests</c> of each, or by <c>concurrency</c>. It gets a
/// POST with JSON that names the upstream, its destinations and how full they are. No request waits for it.
/// </summary>
[Shorthand(nameof(Webhook))]
public sealed class ScalingConfig : ConfigSection
{
    /// <summary>Where the POST goes, <c>http://</c> or <c>https://</c>. Redirects are not followed.</summary>
    public required string Webhook { get; init; }

    /// <summary>How long it has to be so without a pause. Default: 10s.</summary>
    [Bounds("100ms", "1h")]
    public TimeSpan After { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often at most it is called while it stays so. Default: 1m.</summary>
    [Bounds("100ms", "24h")]
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the answer may take. Default: 5s.</summary>
    [Bounds("1ms", "1m")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);
}
