using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Tests;

/// <summary>A log that a test can read.</summary>
internal sealed class Lines : ILogger
{
    private readonly List<string> lines = [];

    public IReadOnlyList<string> All
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public IReadOnlyList<string> With(string text) => [.. All.Where(line => line.Contains(text, StringComparison.Ordinal))];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.Add($"{logLevel}: {formatter(state, exception)}{(exception is null ? "" : " " + exception)}");
    }
}
