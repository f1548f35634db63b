namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>A counter with one label. Thread-safe.</summary>
internal sealed class NamedCount(string family, string help, string label, string value)
{
    private long count;

    /// <summary>The family.</summary>
    public string Family => family;

    /// <summary>What it counts.</summary>
    public string Help => help;

    /// <summary>The label's name.</summary>
    public string Label => label;

    /// <summary>The label's value.</summary>
    public string Value => value;

    /// <summary>The number so far; never falls.</summary>
    public long Count => Interlocked.Read(ref count);

    /// <summary>Counts one.</summary>
    public void Increment() => Interlocked.Increment(ref count);
}
