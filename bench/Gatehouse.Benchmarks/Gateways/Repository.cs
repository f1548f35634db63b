namespace Gatehouse.Benchmarks.Gateways;

/// <summary>Where things are in the repository.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built <c>gatehouse</c> command.</summary>
    public static string Command { get; } = At("src/Gatehouse.Host/bin/Release/net10.0/gatehouse");

    /// <summary>A file of it.</summary>
    public static string At(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Gatehouse.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The benchmarks do not run inside the repository.");
        return folder;
    }
}
