using Gatehouse.TestKit.Databases;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>A test that is skipped where there is no Redis to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RedisFactAttribute : FactAttribute
{
    public RedisFactAttribute() => Skip = RedisServer.IsInstalled ? null : "Redis is not installed: apt-get install redis-server";
}
