namespace Gatehouse.Core.Configuration.Schema;

/// <summary>What schema and reference are made from, beside the core's own options. Immutable.</summary>
/// <param name="Policies">The policies that a route may have.</param>
/// <param name="Parts">The parts that the file may have.</param>
public sealed record SchemaSources(IReadOnlyList<PolicySchema> Policies, IReadOnlyList<PartSchema> Parts);
