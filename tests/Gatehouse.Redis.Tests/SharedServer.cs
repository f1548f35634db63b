using Gatehouse.TestKit.Databases;

namespace Gatehouse.Redis.Tests;

/// <summary>One server for the tests that do not stop it; each uses keys of its own.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (RedisServer.IsInstalled)
            Server = await RedisServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
