namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>How often one type of error was answered. Thread-safe.</summary>
internal sealed class ErrorCount(string type)
{
    private long count;

    /// <summary>The value of the label <c>error_type</c>.</summary>
    public string Type => type;

    /// <summary>The number so far; never falls.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Counts one.</summary>
    public void Increment() => Interlocked.Increment(ref count);
}
