namespace Gatehouse.Core.Hosting;

/// <summary>
/// What can be seen of files from outside: where links lead, times, sizes. Two equal stamps mean that nothing was written between, but for a text
/// of the same length within one tick of the file system's clock: some milliseconds, and 2 s on FAT.
/// </summary>
internal static class FileStamps
{
    /// <summary>One text for all these files, in this order.</summary>
    public static string Of(IReadOnlyList<string> files) => string.Join('\n', files.Select(Of));

    private static string Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
            return target.Exists ? $"{target.FullName}|{target.LastWriteTimeUtc.Ticks}|{target.Length}" : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return "";
        }
    }
}
