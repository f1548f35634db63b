using Gatehouse.TestKit.Databases;

namespace Gatehouse.Redis.Tests;

/// <summary>Tests that are skipped where there is no Redis to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisTheoryAttribute : TheoryAttribute
{
    public RedisTheoryAttribute() => Skip = RedisServer.IsInstalled ? null : "Redis is not installed: apt-get install redis-server";
}
