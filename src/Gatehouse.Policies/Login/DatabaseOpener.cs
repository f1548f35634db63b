using Gatehouse.Identity;
using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Login;

/// <summary>Users and sessions in a database, which connects by itself.</summary>
internal sealed class DatabaseOpener(IIdentityDatabase database, string connection) : IStoreOpener
{
    public IdentityStores? Open(Revocations revocations, TimeProvider time, ILogger logger, out string? why)
    {
        why = null;
        return database.Open(connection, revocations, time, logger);
    }
}
