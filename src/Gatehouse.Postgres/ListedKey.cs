namespace Gatehouse.Postgres;

/// <summary>A key, for people.</summary>
/// <param name="Name">Whom it stands for.</param>
/// <param name="Id">The first 12 digits of its hash, which tell nothing of the key.</param>
/// <param name="Roles">What it lets do.</param>
/// <param name="Added">Since when it is good.</param>
/// <param name="Plan">Its plan; empty for none.</param>
public sealed record ListedKey(string Name, string Id, IReadOnlyList<string> Roles, DateTimeOffset Added, string Plan);
