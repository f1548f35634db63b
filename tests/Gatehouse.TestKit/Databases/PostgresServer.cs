using System.Diagnostics;
using System.Globalization;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.TestKit.Databases;

/// <summary>
/// A PostgreSQL of its own on a free port of the loopback, with nothing in it, in a temporary folder. It does not run as root, so for root it runs
/// as another user.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly string? Programs = Find();

    private readonly TempFolder folder = new();
    private ServerProcess? process;

    private PostgresServer()
    {
    }

    /// <summary>Whether there is one to start; tests that need it are skipped otherwise.</summary>
    public static bool IsInstalled => Programs is not null;

    public int Port { get; } = FreePort.Next();

    private string Files => folder.File("data");

    public static async Task<PostgresServer> StartAsync()
    {
        var server = new PostgresServer();
        try
        {
            if (Environment.IsPrivilegedProcess)
                await RunAsync("chown", [Owner(), server.folder.Path]);
            await server.AsOwnerAsync("initdb", "-D", server.Files, "-U", "gatehouse", "--auth=trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions");
            await server.ContinueAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>How to reach a database of it, which need not exist.</summary>
    public string Connection(string database = "postgres") => $"Host=127.0.0.1;Port={Port};Username=gatehouse;Database={database}";

    /// <summary>An empty database.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "t" + Guid.NewGuid().ToString("N");
        await RunAsync(Path.Combine(Programs!, "createdb"), ["-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "gatehouse", "-T", "template0", name]);
        return Connection(name);
    }

    /// <summary>Ends it without asking its clients, as a crash does.</summary>
    public async Task StopAsync()
    {
        if (process is null)
            return;
        await process.SignalAsync("QUIT");
        await process.WaitForExitAsync();
        await process.DisposeAsync();
        process = null;
    }

    /// <summary>Starts it again on the same port.</summary>
    public async Task ContinueAsync()
    {
        var arguments = AsOwner(
            "postgres", "-D", Files, "-p", Port.ToString(CultureInfo.InvariantCulture), "-k", folder.Path,
            "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "shared_buffers=16MB", "-c", "max_connections=60");
        process = ServerProcess.Start(arguments[0], arguments[1..], folder.Path, new Dictionary<string, string?> { ["LC_ALL"] = "C" });
        await process.WaitForLineAsync(line => line.Contains("ready to accept connections", StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        folder.Dispose();
    }

    private static string? Find()
    {
        if (Environment.IsPrivilegedProcess && Owner().Length == 0)
            return null;
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).AsEnumerable();
        if (Directory.Exists("/usr/lib/postgresql"))
            places = Directory.GetDirectories("/usr/lib/postgresql").OrderDescending(StringComparer.Ordinal).Select(version => Path.Combine(version, "bin")).Concat(places);
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, "initdb")) && File.Exists(Path.Combine(place, "postgres")));
    }

    // The package makes a user for it.
    private static string Owner() =>
        File.Exists("/etc/passwd") && File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "";

    private static string[] AsOwner(string program, params string[] arguments) => Environment.IsPrivilegedProcess
        ? ["setpriv", $"--reuid={Owner()}", $"--regid={Owner()}", "--clear-groups", Path.Combine(Programs!, program), .. arguments]
        : [Path.Combine(Programs!, program), .. arguments];

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var started = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" })!;
        var output = started.StandardOutput.ReadToEndAsync();
        var errors = started.StandardError.ReadToEndAsync();
        await started.WaitForExitAsync().InTime();
        if (started.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {started.ExitCode}: {await output}{await errors}");
    }

    private Task AsOwnerAsync(string program, params string[] arguments)
    {
        var all = AsOwner(program, arguments);
        return RunAsync(all[0], all[1..]);
    }
}
