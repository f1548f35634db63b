namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>When a webhook is called. Immutable; meanings as in <see cref="Configuration.Model.ScalingConfig"/>.</summary>
/// <param name="Webhook">Where.</param>
/// <param name="After">After how long.</param>
/// <param name="Every">How often at most.</param>
/// <param name="Timeout">How long it may take.</param>
internal sealed record ScalingLimits(Uri Webhook, TimeSpan After, TimeSpan Every, TimeSpan Timeout)
{
    /// <summary>How often it is looked whether there is room.</summary>
    public TimeSpan Look => TimeSpan.FromMilliseconds(Math.Clamp(After.TotalMilliseconds / 10, 20, 1000));
}
