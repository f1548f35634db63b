using Gatehouse.Postgres;

namespace Gatehouse.Host;

/// <summary>What the command brings along beside the built-in policies. A new one is a project and a line here.</summary>
internal static class Satellites
{
    /// <summary>All of them, as policies look them up.</summary>
    public static IReadOnlyList<object> All { get; } = [new PostgresIdentity(), new PostgresKeyDatabase()];
}
