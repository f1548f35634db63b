namespace Gatehouse.Core.Upstreams.Health;

/// <summary>How often health is asked for, and what counts. Immutable; meanings and defaults as in <see cref="Configuration.Model.HealthConfig"/>.</summary>
/// <param name="Every">How often.</param>
/// <param name="Timeout">How long an answer may take.</param>
/// <param name="Healthy">Good answers in a row.</param>
/// <param name="Unhealthy">Bad answers in a row.</param>
internal sealed record HealthLimits(TimeSpan Every, TimeSpan Timeout, int Healthy, int Unhealthy);
