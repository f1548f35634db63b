using System.Globalization;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.TestKit.Databases;

/// <summary>A Redis of its own on a free port of the loopback, that keeps nothing on the disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TempFolder folder = new();
    private readonly string[] arguments;
    private readonly bool isSecure;
    private ServerProcess? process;

    private RedisServer(string[] arguments)
    {
        this.arguments = arguments;
        isSecure = arguments.Contains("--tls-cert-file", StringComparer.Ordinal);
    }

    /// <summary>Whether there is one to start; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(place => File.Exists(Path.Combine(place, "redis-server")));

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>How it is named, without user and password.</summary>
    public string Url => $"{(isSecure ? "rediss" : "redis")}://127.0.0.1:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Starts one.</summary>
    /// <param name="arguments">Further ones: <c>--requirepass secret</c>. With <c>--tls-cert-file</c> its port is for TLS.</param>
    public static async Task<RedisServer> StartAsync(params string[] arguments)
    {
        var server = new RedisServer(arguments);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                server.Port = FreePort.Next();
                try
                {
                    await server.ContinueAsync();
                    return server;
                }
                catch (TimeoutException) when (attempt < Attempts)
                {
                    await server.StopAsync(); // somebody else took the port
                }
            }
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends it without asking its clients, as a crash does. It forgets everything.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task ContinueAsync()
    {
        var port = Port.ToString(CultureInfo.InvariantCulture);
        string[] ports = isSecure ? ["--port", "0", "--tls-port", port] : ["--port", port];
        process = ServerProcess.Start(
            "redis-server",
            [.. ports, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxmemory", "64mb", "--dir", folder.Path, .. arguments]);
        await process.WaitForLineAsync(line => line.Contains("Ready to accept connections", StringComparison.Ordinal));
    }

    /// <summary>Stops it from doing anything, its connections stay open.</summary>
    public Task FreezeAsync() => process!.SignalAsync("STOP");

    /// <summary>Lets it go on.</summary>
    public Task ThawAsync() => process!.SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }
}
