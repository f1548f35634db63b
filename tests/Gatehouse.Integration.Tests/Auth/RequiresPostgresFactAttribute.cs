using Gatehouse.TestKit.Databases;

namespace Gatehouse.Integration.Tests.Auth;

/// <summary>A test that is skipped where there is no PostgreSQL to start.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresPostgresFactAttribute : FactAttribute
{
    public RequiresPostgresFactAttribute() => Skip = PostgresServer.IsInstalled ? null : "PostgreSQL is not installed: apt-get install postgresql";
}
