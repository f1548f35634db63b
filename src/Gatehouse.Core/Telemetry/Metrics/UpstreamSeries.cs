namespace Gatehouse.Core.Telemetry.Metrics;

/// <summary>How often an upstream was asked, by the class of its answers. Kept from reload to reload. Thread-safe; counting takes no lock and allocates nothing.</summary>
internal sealed class UpstreamSeries(string upstream)
{
    private static readonly string[] Labels = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

    private readonly long[] counts = new long[6];
    private long retries;
    private long hedgesWon;
    private long hedgesLost;

    /// <summary>The value of the label <c>upstream</c>.</summary>
    public string Upstream => upstream;

    /// <summary>Number of classes.</summary>
    public static int Classes => Labels.Length;

    /// <summary>The value of the label <c>status_class</c>.</summary>
    public static string Label(int index) => Labels[index];

    /// <summary>Counts one request.</summary>
    /// <param name="status">The status of the answer, 100 to 599; anything else for no whole answer.</param>
    public void Record(int status) => Interlocked.Increment(ref counts[status is >= 100 and <= 599 ? status / 100 : 0]);

    /// <summary>Requests that were sent again, so far.</summary>
    public long Retries => Interlocked.Read(ref retries);

    /// <summary>Counts a request that is sent again.</summary>
    public void RecordRetry() => Interlocked.Increment(ref retries);

    /// <summary>Requests to a second destination whose answer was the one, so far.</summary>
    public long HedgesWon => Interlocked.Read(ref hedgesWon);

    /// <summary>Those whose answer was not, so far.</summary>
    public long HedgesLost => Interlocked.Read(ref hedgesLost);

    /// <summary>Counts a request to a second destination, at its end.</summary>
    public void RecordHedge(bool won) => Interlocked.Increment(ref won ? ref hedgesWon : ref hedgesLost);

    /// <summary>The number so far in a class; never falls.</summary>
    public long Count(int index) => Interlocked.Read(ref counts[index]);
}
