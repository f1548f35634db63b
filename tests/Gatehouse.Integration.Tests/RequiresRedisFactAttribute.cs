using Gatehouse.TestKit.Databases;

namespace Gatehouse.Integration.Tests;

/// <summary>A test that is skipped where there is no Redis to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresRedisFactAttribute : FactAttribute
{
    public RequiresRedisFactAttribute() => Skip = RedisServer.IsInstalled ? null : "Redis is not installed: apt-get install redis-server";
}
