using System.Diagnostics;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Keeps gateway and load on processors of their own, where <c>taskset</c> is there and more than one processor.</summary>
internal static class Processors
{
    private const string Tool = "/usr/bin/taskset";

    /// <summary>True when processes can be kept apart.</summary>
    public static bool CanSeparate { get; } = Environment.ProcessorCount > 1 && File.Exists(Tool);

    /// <summary>What to write before a command so that it uses this processor only.</summary>
    public static string[] Prefix(int? processor) => processor is { } number && CanSeparate ? [Tool, "-c", $"{number}"] : [];

    /// <summary>Keeps this process, all its threads, to one processor.</summary>
    public static void KeepTo(int processor)
    {
        if (!CanSeparate)
            return;
        using var tool = Process.Start(new ProcessStartInfo(Tool, ["-a", "-c", "-p", $"{processor}", $"{Environment.ProcessId}"]) { RedirectStandardOutput = true, UseShellExecute = false });
        tool?.WaitForExit();
    }
}
