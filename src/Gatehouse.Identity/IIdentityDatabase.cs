using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity;

/// <summary>A database that holds users and sessions for all nodes. The program that runs the gateway brings one along.</summary>
public interface IIdentityDatabase
{
    /// <summary>What is wrong with a connection string, without the secrets in it; null when nothing is. Connects to nothing.</summary>
    string? FaultOf(string connection);

    /// <summary>Begins to use the database: connects in the background, and fills the revocations once that has succeeded. Does not throw.</summary>
    /// <param name="connection">A connection string without faults.</param>
    /// <param name="revocations">Takes what is revoked, on every node.</param>
    /// <param name="time">The only source of time.</param>
    /// <param name="logger">Takes what goes wrong in the background.</param>
    IdentityStores Open(string connection, Revocations revocations, TimeProvider time, ILogger logger);
}
