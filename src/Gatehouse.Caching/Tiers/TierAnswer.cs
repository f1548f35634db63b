namespace Gatehouse.Caching.Tiers;

/// <summary>What a tier says of a key.</summary>
/// <param name="Value">The bytes; null for nothing, and when that could not be found out in time.</param>
/// <param name="Stamp">What <see cref="ICacheTier.SetAsync"/> wants; null when nothing can be stored now.</param>
public readonly record struct TierAnswer(byte[]? Value, string? Stamp);
