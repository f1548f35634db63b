using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Terminal;

/// <summary>The gateway's own messages, one after the other, with the time and, above information, the level.</summary>
internal sealed class PlainLogs(TextWriter output) : ILoggerProvider
{
    private readonly Lock writing = new();

    public ILogger CreateLogger(string categoryName) => new PlainLogger(this);

    public void Dispose()
    {
    }

    private void Write(LogLevel level, string message, Exception? exception)
    {
        var name = level switch
        {
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        lock (writing)
        {
            output.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {name}{message}");
            if (exception is not null)
                output.WriteLine(exception);
        }
    }

    private sealed class PlainLogger(PlainLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Write(logLevel, formatter(state, exception), exception);
    }
}
