using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity.Consumers;

/// <summary>A database that holds the keys of consumers for all nodes. The program that runs the gateway brings one along.</summary>
public interface IKeyDatabase
{
    /// <summary>What is wrong with a connection string, without the secrets in it; null when nothing is. Connects to nothing.</summary>
    string? FaultOf(string connection);

    /// <summary>
    /// Begins to keep a table up to date, in the background, until what comes back is disposed of. A key that is removed on any node is out of
    /// the table within a second, as long as the database can be heard. Does not throw.
    /// </summary>
    /// <param name="connection">A connection string without faults.</param>
    /// <param name="table">Takes the keys.</param>
    /// <param name="time">The only source of time.</param>
    /// <param name="logger">Takes what goes wrong in the background.</param>
    IAsyncDisposable Follow(string connection, IKeyTable table, TimeProvider time, ILogger logger);
}
