using System.Diagnostics;
using System.Globalization;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary><c>gatehouse run</c> as a process of its own, on a free port of the loopback address. Ended by its id.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly TaskCompletionSource<int> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> admin = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> messages = [];

    private GatewayProcess(Process process) => this.process = process;

    /// <summary>Where it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The processor time it has used.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => process.HasExited;

    /// <summary>Its memory.</summary>
    public ProcessMemory Memory => new(process.Id);

    /// <summary>What it said on the error output so far.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (messages)
                return [.. messages];
        }
    }

    /// <summary>Where operators connect; only for a configuration with <c>admin</c>.</summary>
    public Task<Uri> AdminAsync() => admin.Task.WaitAsync(StartLimit);

    /// <summary>Starts it and waits until it listens.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="processor">The only processor it may use; null for all.</param>
    public static async Task<GatewayProcess> StartAsync(string file, int? processor = null)
    {
        var gateway = Start(file, 0, [.. Processors.Prefix(processor), Repository.Command]);
        gateway.Port = await gateway.listening.Task.WaitAsync(StartLimit);
        return gateway;
    }

    /// <summary>Starts it with further arguments and waits until it listens.</summary>
    public static async Task<GatewayProcess> StartOnAsync(int port, string file, params string[] more)
    {
        var gateway = Start(file, port, [Repository.Command], more);
        gateway.Port = await gateway.listening.Task.WaitAsync(StartLimit);
        return gateway;
    }

    /// <summary>Starts it and does not wait.</summary>
    /// <param name="file">The configuration.</param>
    /// <param name="port">Where it is to listen; 0 takes a free one.</param>
    /// <param name="command">What to start, without its arguments.</param>
    /// <param name="more">Further arguments.</param>
    public static GatewayProcess Start(string file, int port, string[] command, params string[] more)
    {
        string[] arguments = [.. command[1..], "run", file, "--listen", $"http://127.0.0.1:{port}", .. more];
        var start = new ProcessStartInfo(command[0], arguments) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        var gateway = new GatewayProcess(new Process { StartInfo = start });
        gateway.Run();
        return gateway;
    }

    /// <summary>The code with which it ends by itself; null when it does not within this time.</summary>
    public async Task<int?> ExitCodeAsync(TimeSpan limit)
    {
        using var over = new CancellationTokenSource(limit);
        await process.WaitForExitAsync(over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return process.HasExited ? process.ExitCode : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    private void Run()
    {
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.OutputDataReceived += static (_, _) => { };   // the access log is written, and read, as in service
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            listening.TrySetException(new InvalidOperationException("The gateway ended: " + string.Join('\n', Messages)));
            return;
        }
        lock (messages)
            messages.Add(line);
        if (line.StartsWith("admin on ", StringComparison.Ordinal))
            admin.TrySetResult(new Uri(line["admin on ".Length..]));
        if (line.StartsWith("listening on ", StringComparison.Ordinal))
            listening.TrySetResult(int.Parse(line.AsSpan(line.LastIndexOf(':') + 1).TrimEnd('/'), CultureInfo.InvariantCulture));
    }
}
