using Gatehouse.Core.Pipeline.Parts;
using Gatehouse.Postgres;
using Gatehouse.Redis;

namespace Gatehouse.Host;

/// <summary>What the command brings along beside the built-in policies. A new one is a project and a line here.</summary>
internal static class Satellites
{
    /// <summary>What parts look up by type.</summary>
    public static IReadOnlyList<object> All { get; } = [new PostgresIdentity(), new PostgresKeyDatabase()];

    /// <summary>Parts of their own.</summary>
    public static IReadOnlyList<GatewayPartModule> Parts { get; } = [.. RedisParts.All];
}
