namespace Gatehouse.Identity.Consumers;

/// <summary>A key of a consumer, as a database keeps it.</summary>
/// <param name="Hash">The SHA-256 of the key: 32 bytes. The key itself is kept nowhere.</param>
/// <param name="Name">The consumer's name. Several keys may stand for the same.</param>
/// <param name="Roles">What the key lets the consumer do.</param>
/// <param name="IsRemoved">Whether it is good no longer.</param>
/// <param name="Plan">The name of what the gateway's file says of such consumers: their limits, for example. Null for none.</param>
public sealed record StoredKey(byte[] Hash, string Name, IReadOnlyList<string> Roles, bool IsRemoved = false, string? Plan = null);
