using System.Net;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.TestKit.Discovery;

/// <summary>A real name server on a free port of the loopback, over UDP and TCP, that knows only what a test tells it.</summary>
public sealed class DnsmasqServer : IAsyncDisposable
{
    private static readonly string? Program = Programs.Find("dnsmasq");

    private readonly TempFolder folder = new();
    private ServerProcess? process;

    private DnsmasqServer()
    {
    }

    /// <summary>Whether there is one to start; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled => Program is not null;

    /// <summary>Why a test that needs it is skipped; null when it is not.</summary>
    public static string? SkipReason => IsInstalled ? null : "dnsmasq is not installed: apt-get install dnsmasq-base";

    public int Port { get; } = FreePort.Next();

    public IPEndPoint Address => new(IPAddress.Loopback, Port);

    /// <param name="records">Its options: <c>--host-record=name,address,ttl</c>, <c>--srv-host=...</c>, <c>--cname=...</c>, ...</param>
    public static async Task<DnsmasqServer> StartAsync(params string[] records)
    {
        var server = new DnsmasqServer();
        try
        {
            await server.ContinueAsync(records);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.SignalAsync("KILL");
        await process.WaitForExitAsync();
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Starts it, or starts it again, on the same port with these records.</summary>
    public async Task ContinueAsync(params string[] records)
    {
        await StopAsync();
        string[] arguments =
        [
            "--keep-in-foreground", "--log-facility=-", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", $"--port={Port}",
            "--listen-address=127.0.0.1", "--bind-interfaces", "--user=", "--group=", $"--pid-file={folder.File("pid")}", .. records,
        ];
        process = ServerProcess.Start(Program!, arguments, folder.Path);
        await process.WaitForLineAsync(line => line.Contains("started", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}
