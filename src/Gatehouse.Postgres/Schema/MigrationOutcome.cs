namespace Gatehouse.Postgres.Schema;

/// <summary>What came of migrating.</summary>
/// <param name="Applied">The names of the migrations that were applied, in order; empty when there was nothing to do.</param>
/// <param name="Problem">Why nothing was changed; null when all went well.</param>
public sealed record MigrationOutcome(IReadOnlyList<string> Applied, string? Problem);
