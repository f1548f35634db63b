using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Integration.Tests.Stores;

/// <summary>A test of both stores that is skipped where one of them is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StoreTheoryAttribute : TheoryAttribute
{
    public StoreTheoryAttribute() => Skip = EtcdServer.SkipReason ?? (PostgresServer.IsInstalled ? null : "PostgreSQL is not installed: apt-get install postgresql");
}
