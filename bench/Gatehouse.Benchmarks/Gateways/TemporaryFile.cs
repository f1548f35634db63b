namespace Gatehouse.Benchmarks.Gateways;

/// <summary>A file that is deleted in the end, and always replaced as a whole.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gatehouse-bench-").FullName;

    public TemporaryFile(string text)
    {
        Path = System.IO.Path.Combine(folder, "gatehouse.yaml");
        File.WriteAllText(Path, text);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Writes the text beside the file; the result puts it in the file's place.</summary>
    public Action Prepare(string text)
    {
        var next = Path + ".next";
        File.WriteAllText(next, text);
        return () => File.Move(next, Path, overwrite: true);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
