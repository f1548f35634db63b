using System.Diagnostics;

namespace Gatehouse.TestKit.Processes;

/// <summary>A program that runs beside the test. Killed when disposed, with all that it started.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly List<(Predicate<string> Matches, TaskCompletionSource<string> Found)> waiting = [];
    private readonly TaskCompletionSource outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource errorsEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Add(output, line.Data, outputEnded);
        process.ErrorDataReceived += (_, line) => Add(errors, line.Data, errorsEnded);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    /// <summary>The lines of standard output so far.</summary>
    public IReadOnlyList<string> Output => Copy(output);

    /// <summary>The lines of standard error so far.</summary>
    public IReadOnlyList<string> Errors => Copy(errors);

    public static ServerProcess Start(
        string program,
        IEnumerable<string> arguments,
        string? workingFolder = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingFolder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new ServerProcess(start);
    }

    /// <summary>A line of either stream that matches, printed already or still to come. Throws when the program ends before.</summary>
    public Task<string> WaitForLineAsync(Predicate<string> matches, TimeSpan? limit = null)
    {
        lock (output)
        {
            if (output.Concat(errors).FirstOrDefault(line => matches(line)) is { } printed)
                return Task.FromResult(printed);
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((matches, found));
            return FindAsync(found.Task, limit ?? Deadline.Limit);
        }
    }

    public Task InterruptAsync() => SignalAsync("INT");

    public Task TerminateAsync() => SignalAsync("TERM");

    /// <param name="signal">As <c>kill</c> names it: <c>HUP</c>, <c>USR1</c>, ...</param>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{Id}"]);
        await kill.WaitForExitAsync().InTime();
    }

    /// <summary>The exit code, when all output is read.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? limit = null)
    {
        using var source = new CancellationTokenSource(limit ?? Deadline.Limit);
        await process.WaitForExitAsync(source.Token);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().InTime();
        }
        process.Dispose();
    }

    private async Task<string> FindAsync(Task<string> found, TimeSpan limit)
    {
        var ended = Task.WhenAll(outputEnded.Task, errorsEnded.Task);
        await Task.WhenAny(found, ended, Task.Delay(limit));
        if (found.IsCompleted)
            return await found;
        var why = ended.IsCompleted ? "the program ended" : $"{limit.TotalSeconds} s went by";
        throw new TimeoutException($"{why} without the line. Output:\n{string.Join('\n', Output.Concat(Errors))}");
    }

    private void Add(List<string> lines, string? line, TaskCompletionSource ended)
    {
        if (line is null)
        {
            ended.TrySetResult();
            return;
        }
        lock (output)
        {
            lines.Add(line);
            foreach (var (_, found) in waiting.Where(waiter => waiter.Matches(line)))
                found.TrySetResult(line);
        }
    }

    private List<string> Copy(List<string> lines)
    {
        lock (output)
            return [.. lines];
    }
}
