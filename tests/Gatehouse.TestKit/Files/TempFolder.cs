namespace Gatehouse.TestKit.Files;

/// <summary>A folder of its own for a test, deleted at the end.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("gatehouse-").FullName;

    /// <summary>The full path of a file in it, which need not be there.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, in subfolders too, and gives its full path. Of a file that was there it shows a later time.</summary>
    public string Write(string name, string text)
    {
        var file = File(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        var before = System.IO.File.GetLastWriteTimeUtc(file);
        System.IO.File.WriteAllText(file, text);
        // The system's clock for files stands still for some milliseconds, and a test is faster: two texts of one length would look the same.
        if (System.IO.File.GetLastWriteTimeUtc(file) <= before)
            System.IO.File.SetLastWriteTimeUtc(file, before.AddMilliseconds(1));
        return file;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
