using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Tests;

/// <summary>What was logged, a line each, with its level.</summary>
internal sealed class LogLines : ILogger
{
    public List<string> All { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Add($"{logLevel}: {formatter(state, exception)}");
}
