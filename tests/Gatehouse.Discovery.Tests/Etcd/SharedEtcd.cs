using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Discovery.Tests.Etcd;

/// <summary>One server for the tests that neither stop it nor give it users; each has a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncLifetime
{
    public EtcdServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        if (EtcdServer.IsInstalled)
            Server = await EtcdServer.StartAsync();
    }

    public async Task DisposeAsync()
    {
        if (Server is not null)
            await Server.DisposeAsync();
    }
}
