namespace Gatehouse.Core.Upstreams.Resilience;

/// <summary>The rounds of the breakers that let an exchange in; 0 where there is none.</summary>
/// <param name="Upstream">That of the upstream's.</param>
/// <param name="Member">That of the destination's own.</param>
internal readonly record struct BreakerRounds(int Upstream, int Member);
