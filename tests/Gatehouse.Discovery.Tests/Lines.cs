using Gatehouse.TestKit;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Tests;

/// <summary>A log that a test can read.</summary>
internal sealed class Lines : ILogger
{
    private readonly List<string> lines = [];
    private readonly List<(string Text, TaskCompletionSource Found)> waiting = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public IReadOnlyList<string> With(string text) => [.. All.Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>Waits for a line with that text, logged already or still to come.</summary>
    public async Task WaitForAsync(string text)
    {
        var found = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (lines)
        {
            if (lines.Exists(line => line.Contains(text, StringComparison.Ordinal)))
                return;
            waiting.Add((text, found));
        }
        await found.Task.InTime(text);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var line = $"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : " " + exception)}";
        lock (lines)
        {
            lines.Add(line);
            foreach (var (_, found) in waiting.Where(waiter => line.Contains(waiter.Text, StringComparison.Ordinal)))
                found.TrySetResult();
        }
    }
}
