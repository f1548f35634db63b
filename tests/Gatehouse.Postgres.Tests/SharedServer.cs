using Gatehouse.TestKit.Databases;

namespace Gatehouse.Postgres.Tests;

/// <summary>One server for the tests that do not stop it; each has a database of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public PostgresServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.IsInstalled)
            Server = await PostgresServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
