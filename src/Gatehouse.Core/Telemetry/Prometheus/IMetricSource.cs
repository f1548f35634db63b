namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>Writes some metric families into a scrape. A family belongs to one source only: its samples must stand together.</summary>
internal interface IMetricSource
{
    /// <summary>Writes each family once: its head, then all its samples. Concurrent scrapes call it concurrently.</summary>
    void Write(PrometheusWriter writer);
}
