namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>Within what an adaptive limit moves. Immutable; meanings and defaults as in <see cref="Configuration.Model.ConcurrencyConfig"/>.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The most.</param>
/// <param name="Start">Where it begins.</param>
internal sealed record AdaptiveLimits(int Min = 4, int Max = 1000, int Start = 20);
