using System.Runtime.InteropServices;

namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A table under <c>bench/results</c>, and on the console.</summary>
internal static class Report
{
    /// <summary>Writes it.</summary>
    /// <param name="mode">The mode that made it: the name of the file.</param>
    /// <param name="title">What was measured.</param>
    /// <param name="body">Markdown.</param>
    public static void Write(string mode, string title, string body)
    {
        var text = $"""
            # {title}

            - Made by `dotnet run -c Release --project bench/Gatehouse.Benchmarks -- {mode}`
            - Date: {DateTime.UtcNow:yyyy-MM-dd}
            - CPU: {CpuModel()}, {Environment.ProcessorCount} cores, shared with other work: ratios hold, absolute figures less so
            - Load of the machine at the end, over 1 and 5 minutes: {Load()}
            - {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}

            {body.Trim()}

            """;
        Console.Write(text);
        File.WriteAllText(Repository.At($"bench/results/{mode}.md"), text);
    }

    // Other work on the machine lengthens every figure: those of two runs compare only when this is alike.
    private static string Load() => File.Exists("/proc/loadavg") ? string.Join(" and ", File.ReadAllText("/proc/loadavg").Split(' ').Take(2)) : "unknown";

    private static string CpuModel()
    {
        const string key = "model name";
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(each => each.StartsWith(key, StringComparison.Ordinal)) : null;
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line[(line.IndexOf(':', StringComparison.Ordinal) + 2)..];
    }
}
