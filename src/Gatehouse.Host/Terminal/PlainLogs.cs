using Gatehouse.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Host.Terminal;

/// <summary>
/// The gateway's own messages, one after the other, with the time and, other than for information, the level. What others put into
/// them, a registry or a service, begins no line and moves no cursor.
/// </summary>
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
            LogLevel.Debug => "debug: ",
            LogLevel.Warning => "warning: ",
            LogLevel.Error or LogLevel.Critical => "error: ",
            _ => "",
        };
        lock (writing)
        {
            output.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {name}{message}");
            if (exception is not null)
                output.WriteLine("  " + Lines(exception.ToString(), "\n  "));
        }
    }

    private static string Lines(string text, string separator) => string.Join(separator, text.ReplaceLineEndings("\n").Split('\n').Select(VisibleText.Of));

    // Lines that stand in the template are ours. All others came with a value.
    private static bool HasLines<TState>(TState state) =>
        state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } values && values[^1].Value is string template && template.Contains('\n');

    private sealed class PlainLogger(PlainLogs logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Write(logLevel, HasLines(state) ? Lines(formatter(state, exception), "\n") : VisibleText.Of(formatter(state, exception)), exception);
    }
}
