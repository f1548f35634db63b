using Gatehouse.Core.Hosting;
using Gatehouse.Core.Snapshots;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Integration.Tests.Reload;

/// <summary>A gateway that follows its file, by a clock of its own for looking.</summary>
internal sealed class WatchedGateway : IAsyncDisposable
{
    private static readonly TimeSpan NextLook = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    private readonly FakeTime time;

    private WatchedGateway(RunningGateway running, FakeTime time)
    {
        Running = running;
        this.time = time;
    }

    public RunningGateway Running { get; }

    public HttpClient Client => Running.Client;

    public GatewaySnapshot Snapshot => Running.Host.Gateway.Current.Snapshot;

    public static async Task<WatchedGateway> StartAsync(string yaml, Action<GatewayBuilder>? configure = null)
    {
        var time = new FakeTime();
        return new WatchedGateway(
            await RunningGateway.StartAsync(yaml, builder =>
            {
                builder.Options.Time = time;
                builder.Options.WatchesConfig = true;
                configure?.Invoke(builder);
            }),
            time);
    }

    /// <summary>Lets the gateway look at its files often enough to act on a change.</summary>
    public void Look() => time.Advance(NextLook + Settled);

    /// <summary>Lets it look once, which is not enough.</summary>
    public void LookOnce() => time.Advance(NextLook);

    /// <summary>Lets it look again at a file that it has seen changed.</summary>
    public void LookAgain() => time.Advance(Settled);

    /// <summary>Writes the file anew and has it noticed.</summary>
    public void Change(string yaml)
    {
        Running.Rewrite(yaml);
        Look();
    }

    public Task<string> GetAsync(string path) => Client.GetStringAsync(path);

    public ValueTask DisposeAsync() => Running.DisposeAsync();
}
