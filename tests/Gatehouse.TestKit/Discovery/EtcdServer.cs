using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.TestKit.Discovery;

/// <summary>An etcd of its own on free ports of the loopback, with nothing in it, in a temporary folder.</summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private static readonly string? Program = Programs.Find("etcd");

    private readonly TempFolder folder = new();
    private readonly int peerPort = FreePort.Next();
    private ServerProcess? process;
    private int histories;

    private EtcdServer()
    {
    }

    /// <summary>Whether there is one to start; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>Why a test that needs it is skipped; null when it is not.</summary>
    public static string? SkipReason => IsInstalled ? null : "etcd is not installed: apt-get install etcd-server";

    public int Port { get; } = FreePort.Next();

    /// <summary>As a client writes it.</summary>
    public Uri Url => new($"http://127.0.0.1:{Port}");

    public static async Task<EtcdServer> StartAsync()
    {
        var server = new EtcdServer();
        try
        {
            await server.ContinueAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it without asking anybody, as a crash does.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.SignalAsync("KILL");
        await process.WaitForExitAsync();
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Starts it again on the same ports, with what is in it.</summary>
    public async Task ContinueAsync()
    {
        string[] arguments =
        [
            "--name", "one", "--data-dir", folder.File($"data{histories}"),
            "--listen-client-urls", $"http://127.0.0.1:{Port}", "--advertise-client-urls", $"http://127.0.0.1:{Port}",
            "--listen-peer-urls", $"http://127.0.0.1:{peerPort}", "--initial-advertise-peer-urls", $"http://127.0.0.1:{peerPort}",
            "--initial-cluster", $"one=http://127.0.0.1:{peerPort}", "--initial-cluster-token", $"history{histories}",
            "--heartbeat-interval", "20", "--election-timeout", "200",
        ];
        process = ServerProcess.Start(Program!, arguments, folder.Path);
        await process.WaitForLineAsync(line => line.Contains("ready to serve client requests", StringComparison.Ordinal));
    }

    /// <summary>It answers nothing any more, and its connections stay open.</summary>
    public Task PauseAsync() => process!.SignalAsync("STOP");

    /// <summary>It goes on where it was paused.</summary>
    public Task ResumeAsync() => process!.SignalAsync("CONT");

    /// <summary>From the next <see cref="ContinueAsync"/> on it is another cluster, with nothing in it.</summary>
    public void ForgetAll() => histories++;

    /// <summary>Runs a command of <c>etcdctl</c> by the JSON gateway: its path and its body.</summary>
    public async Task<string> PostAsync(string path, string json, string? token = null)
    {
        using var client = new HttpClient { BaseAddress = Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(json) };
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await client.SendAsync(request).InTime();
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? text : throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {text}");
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}
