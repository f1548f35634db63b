using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>A configuration in a file.</summary>
/// <param name="path">The file, YAML unless its name ends in <c>.json</c>; relative to the process's working folder.</param>
public sealed class FileOrigin(string path) : IConfigOrigin
{
    /// <inheritdoc/>
    public string Name => path;

    /// <inheritdoc/>
    public string Stamp => FileStamps.Of([path]);

    /// <inheritdoc/>
    public ConfigText Read() => ConfigText.OfFile(path);
}
