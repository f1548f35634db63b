namespace Gatehouse.TestKit.Processes;

/// <summary>Programs that may be installed.</summary>
public static class Programs
{
    /// <summary>The path of a program; null when there is none. Debian keeps servers where only root's PATH looks.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Append("/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
