using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery;

/// <summary>Where the last known list survives the process. A file that cannot be read or written is logged and otherwise ignored.</summary>
/// <param name="path">The file.</param>
/// <param name="logger">Gets what went wrong.</param>
internal sealed partial class CacheFile(string path, ILogger logger)
{
    private const int MaxBytes = 4 << 20;

    /// <summary>What is in it for that service; null when there is nothing.</summary>
    public Instance[]? Read(string service)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists || file.Length > MaxBytes)
                return null;
            var cached = JsonSerializer.Deserialize<CachedList>(File.ReadAllBytes(path));
            // The properties may be null all the same: the text is not ours alone.
            return cached is { Instances: { } instances } && cached.Service == service && Array.TrueForAll(instances, IsWhole) ? instances : null;
        }
        catch (Exception e) when (IsExpected(e))
        {
            LogUnreadable(logger, path, e.Message);
            return null;
        }
    }

    public void Write(string service, Instance[] instances)
    {
        try
        {
            var text = JsonSerializer.SerializeToUtf8Bytes(new CachedList(service, instances));
            if (text.Length > MaxBytes)
            {
                LogNotWritten(logger, path, $"they are longer than {MaxBytes >> 20} MB");
                return;
            }
            // Renaming is atomic: who reads finds the old list or the new one. During a handover two processes do so.
            var next = $"{path}.{Environment.ProcessId}";
            using (var file = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                file.Write(text);
                // Else a crash of the machine may leave the new name with nothing behind it.
                file.Flush(flushToDisk: true);
            }
            File.Move(next, path, overwrite: true);
        }
        catch (Exception e) when (IsExpected(e))
        {
            LogNotWritten(logger, path, e.Message);
        }
    }

    private static bool IsWhole(Instance? instance) => instance is { Host: not null, Scheme: not null, Tags: not null, Metadata: not null, Weight: >= 1 };

    private static bool IsExpected(Exception e) => e is IOException or UnauthorizedAccessException or JsonException or NotSupportedException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last known instances cannot be read from {Path}: {Reason}")]
    private static partial void LogUnreadable(ILogger logger, string path, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The last known instances cannot be written to {Path}: {Reason}")]
    private static partial void LogNotWritten(ILogger logger, string path, string reason);
}
