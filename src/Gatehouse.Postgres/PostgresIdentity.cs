using Gatehouse.Identity;
using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Postgres;

/// <summary>Users and sessions in PostgreSQL, for all nodes that name the same database.</summary>
public sealed class PostgresIdentity : IIdentityDatabase
{
    /// <inheritdoc/>
    public string? FaultOf(string connection) => ConnectionText.TryCheck(connection, out var problem) ? null : problem;

    /// <inheritdoc/>
    public IdentityStores Open(string connection, Revocations revocations, TimeProvider time, ILogger logger)
    {
        var database = Database.Open(connection, time, logger);
        return new IdentityStores(new PostgresUsers(database), new PostgresSessions(database, revocations, time), database);
    }
}
