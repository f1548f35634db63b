using System.Globalization;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>What the kernel says of a process's memory (Linux only), in bytes.</summary>
internal sealed class ProcessMemory(int processId)
{
    /// <summary>What is in memory now.</summary>
    public long Resident => Read("VmRSS:");

    /// <summary>The most that was, since the start or the last <see cref="ForgetPeak"/>.</summary>
    public long Peak => Read("VmHWM:");

    /// <summary>The peak begins anew at what is in memory now.</summary>
    public void ForgetPeak() => File.WriteAllText($"/proc/{processId}/clear_refs", "5");

    private long Read(string key)
    {
        var line = File.ReadLines($"/proc/{processId}/status").First(each => each.StartsWith(key, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(key.Length).Trim()[..^3], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
