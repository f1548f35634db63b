using Gatehouse.TestKit.Databases;

namespace Gatehouse.Postgres.Tests;

/// <summary>A test that is skipped where there is no PostgreSQL to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.IsInstalled ? null : "PostgreSQL is not installed: apt-get install postgresql";
}
