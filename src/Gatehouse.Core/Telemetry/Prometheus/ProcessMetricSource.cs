using System.Diagnostics;

namespace Gatehouse.Core.Telemetry.Prometheus;

/// <summary>The process and its runtime, under the names that Prometheus clients share, so that common dashboards fit.</summary>
internal sealed class ProcessMetricSource : IMetricSource
{
    private const string OpenFiles = "/proc/self/fd";

    /// <inheritdoc/>
    public void Write(PrometheusWriter writer)
    {
        WriteProcess(writer);
        WriteCollector(writer);
        writer.Single("dotnet_threadpool_threads", MetricKind.Gauge, "Threads of the thread pool.", ThreadPool.ThreadCount);
        writer.Single("dotnet_threadpool_queue_length", MetricKind.Gauge, "Work items that wait for a thread.", ThreadPool.PendingWorkItemCount);
    }

    private static void WriteProcess(PrometheusWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        var started = (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds;
        writer.Single("process_cpu_seconds_total", MetricKind.Counter, "User and system CPU time.", process.TotalProcessorTime.TotalSeconds);
        writer.Single("process_resident_memory_bytes", MetricKind.Gauge, "Resident memory.", process.WorkingSet64);
        writer.Single("process_start_time_seconds", MetricKind.Gauge, "Start of the process since the Unix epoch.", started);
        writer.Single("process_num_threads", MetricKind.Gauge, "Threads of the process.", process.Threads.Count);
        if (OperatingSystem.IsLinux() && CountOpenFiles() is { } open)
            writer.Single("process_open_fds", MetricKind.Gauge, "Open file descriptors, sockets included.", open);
    }

    private static void WriteCollector(PrometheusWriter writer)
    {
        const string Collections = "dotnet_gc_collections_total";
        writer.Family(Collections, MetricKind.Counter, "Collections of a generation; one of an older generation counts for the younger ones too.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
            writer.Sample(Collections).Label("generation", generation).Value(GC.CollectionCount(generation));
        writer.Single("dotnet_gc_heap_bytes", MetricKind.Gauge, "Managed heap, dead objects not yet collected included.", GC.GetTotalMemory(forceFullCollection: false));
        writer.Single("dotnet_gc_allocated_bytes_total", MetricKind.Counter, "Bytes allocated on the managed heap.", GC.GetTotalAllocatedBytes());
        writer.Single("dotnet_gc_pause_seconds_total", MetricKind.Counter, "Time that collections stopped all threads.", GC.GetTotalPauseDuration().TotalSeconds);
    }

    // Some sandboxes hide /proc: then the family is left out.
    private static int? CountOpenFiles()
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(OpenFiles).Count();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
