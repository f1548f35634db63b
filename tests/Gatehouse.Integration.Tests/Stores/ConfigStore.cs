using Gatehouse.Postgres.Schema;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Integration.Tests.Stores;

/// <summary>A real etcd or PostgreSQL with nothing in it, that a test may kill and bring back.</summary>
internal sealed class ConfigStore : IAsyncDisposable
{
    private readonly EtcdServer? etcd;
    private readonly PostgresServer? postgres;

    private ConfigStore(EtcdServer? etcd, PostgresServer? postgres)
    {
        this.etcd = etcd;
        this.postgres = postgres;
    }

    /// <summary>As an operator writes it; with a password in it, which neither asks for.</summary>
    public string Address => etcd is not null ? $"etcd://127.0.0.1:{etcd.Port}/gatehouse" : $"postgres://gatehouse:pass-word@127.0.0.1:{postgres!.Port}/postgres";

    /// <summary>As the gateway shows it.</summary>
    public string Name => etcd is not null ? Address : $"postgres://127.0.0.1:{postgres!.Port}/postgres";

    public static async Task<ConfigStore> StartAsync(string kind)
    {
        if (kind == "etcd")
            return new ConfigStore(await EtcdServer.StartAsync(), null);
        var postgres = await PostgresServer.StartAsync();
        (await Migrations.ApplyAsync(postgres.Connection(), default)).Problem.ShouldBeNull();
        return new ConfigStore(null, postgres);
    }

    public Task KillAsync() => etcd?.StopAsync() ?? postgres!.StopAsync();

    public Task ReviveAsync() => etcd?.ContinueAsync() ?? postgres!.ContinueAsync();

    public async ValueTask DisposeAsync()
    {
        if (etcd is not null)
            await etcd.DisposeAsync();
        if (postgres is not null)
            await postgres.DisposeAsync();
    }
}
