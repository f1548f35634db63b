using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Model;

/// <summary>
/// Gives an upstream, all its destinations together, only as many requests at a time as it answers about as fast as when it has little to do: the
/// limit grows while answers begin within 1.2 times that, and falls when they take longer than 1.5 times. Further requests are answered at once with
/// 503, <c>Retry-After</c> and the code <c>overloaded</c>. WebSockets do not count.
/// </summary>
[Shorthand(nameof(Limit))]
public sealed class ConcurrencyConfig : ConfigSection
{
    /// <summary>What decides: <c>adaptive</c>. Default: adaptive.</summary>
    public ConcurrencyLimit Limit { get; init; }

    /// <summary>The least that the limit falls to. Default: 4.</summary>
    [Bounds("1", "100000")]
    public int Min { get; init; } = 4;

    /// <summary>The most that it grows to. Default: 1000.</summary>
    [Bounds("1", "100000")]
    public int Max { get; init; } = 1000;

    /// <summary>Where it begins. Default: 20, within <c>min</c> and <c>max</c>.</summary>
    [Bounds("1", "100000")]
    public int Start { get; init; } = 20;
}
