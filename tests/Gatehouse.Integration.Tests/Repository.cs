namespace Gatehouse.Integration.Tests;

/// <summary>The working copy that the tests were built from.</summary>
internal static class Repository
{
    public static string Folder { get; } = Find();

    public static string File(string path) => Path.Combine(Folder, path);

    public static string Read(string path) => System.IO.File.ReadAllText(File(path)).ReplaceLineEndings("\n");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Gatehouse.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
