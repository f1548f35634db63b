using System.Buffers;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>The answer to a scrape, in the text exposition format 0.0.4. Thread-safe.</summary>
/// <param name="sources">Who writes what, in this order.</param>
internal sealed class PrometheusText(params IMetricSource[] sources)
{
    /// <summary>The media type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes the present values of all sources. Nothing is flushed.</summary>
    public void Write(IBufferWriter<byte> output)
    {
        var writer = new PrometheusWriter(output);
        foreach (var source in sources)
            source.Write(writer);
    }
}
