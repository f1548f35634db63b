namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>When a second destination is asked. Immutable; meanings and defaults as in <see cref="Configuration.Model.HedgeConfig"/>.</summary>
/// <param name="After">As the operator wrote it.</param>
/// <param name="Delay">After that time; null for by the quantile.</param>
/// <param name="Quantile">Above 0, below 1.</param>
/// <param name="Least">The least time by a quantile.</param>
/// <param name="Share">The most hedges, as a share of the requests.</param>
internal sealed record HedgeLimits(string After, TimeSpan? Delay, double Quantile, TimeSpan Least, double Share);
