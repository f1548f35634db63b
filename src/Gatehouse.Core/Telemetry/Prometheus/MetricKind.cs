namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>The types of the exposition format that the gateway uses.</summary>
internal enum MetricKind
{
    /// <summary>A number that only rises.</summary>
    Counter,

    /// <summary>A number that rises and falls.</summary>
    Gauge,

    /// <summary>Cumulative buckets with sum and count.</summary>
    Histogram,
}
