using System.Text.Json;
using Gatehouse.Benchmarks.Gateways;

namespace Gatehouse.Benchmarks.Faults;

/// <summary>A gateway with one upstream of three destinations that fail as they are told.</summary>
internal sealed class FaultRig : IAsyncDisposable
{
    private readonly HttpClient admin = new();
    private GatewayProcess gateway = null!;
    private TemporaryFile file = null!;
    private Uri state = null!;

    private FaultRig()
    {
    }

    public FaultServer[] Servers { get; } = [new(), new(), new()];

    public int Port => gateway.Port;

    /// <param name="lines">A further line of the upstream.</param>
    public static async Task<FaultRig> StartAsync(string lines)
    {
        var rig = new FaultRig();
        rig.file = new TemporaryFile($$"""
            admin: http://127.0.0.1:0
            upstreams:
              up:
                destinations: [{{string.Join(", ", rig.Servers.Select(server => server.Address))}}]
                retry: { on: [connect, reset, timeout, 500, 502, 503, 504], perTry: 300ms }
                {{lines}}
            routes:
              /**: up

            """);
        rig.gateway = await GatewayProcess.StartAsync(rig.file.Path);
        rig.state = new Uri(await rig.gateway.AdminAsync(), "/upstreams");
        return rig;
    }

    /// <summary>What the gateway says of the first destination.</summary>
    public async Task<Seen> StateAsync()
    {
        using var json = JsonDocument.Parse(await admin.GetByteArrayAsync(state));
        var first = json.RootElement.GetProperty("upstreams")[0].GetProperty("destinations")[0];
        return new Seen(first.GetProperty("state").GetString() == "ejected", first.GetProperty("failuresInRow").GetInt32());
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        foreach (var server in Servers)
            await server.DisposeAsync();
        admin.Dispose();
        file.Dispose();
    }

    /// <param name="IsEjected">Whether it is left out.</param>
    /// <param name="FailuresInRow">Failures since its last success.</param>
    public sealed record Seen(bool IsEjected, int FailuresInRow);
}
