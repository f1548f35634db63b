using Gatehouse.Core.Configuration.Model;
using Gatehouse.Core.Configuration.Syntax;

namespace Gatehouse.Core.Configuration;

/// <summary>What became of a configuration's text. Immutable, but for further steps adding to <see cref="Errors"/>.</summary>
public sealed class LoadedConfig
{
    /// <summary>
    /// The configuration; null when the text could not be read as one. With <see cref="Errors"/> it is incomplete: what could not be
    /// read is left out. It may then be checked for further errors but never run, and a name missing in it may still stand in the
    /// file: ask <see cref="ConfigSection.At"/>.
    /// </summary>
    public GatewayConfig? Config { get; init; }

    /// <summary>The text; null when it could not be had.</summary>
    public ConfigSource? Source { get; init; }

    /// <summary>Everything that is wrong, empty for a good configuration.</summary>
    public required ConfigErrors Errors { get; init; }

    /// <summary>As <see cref="ConfigText.Revision"/>.</summary>
    public long? Revision { get; init; }

    /// <summary>
    /// Absolute paths of the files that the text refers to: what <c>$file</c> names in it, and the certificates of upstreams; also those that are
    /// not there.
    /// </summary>
    public IReadOnlyList<string> Files { get; init; } = [];
}
