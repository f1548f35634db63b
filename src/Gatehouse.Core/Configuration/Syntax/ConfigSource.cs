namespace Gatehouse.Core.Configuration.Syntax;

/// <summary>A configuration text and the name it is known by in messages. Immutable.</summary>
/// <param name="Name">What stands before the line number in an error: a file's path as the operator wrote it.</param>
/// <param name="Text">The whole text, decoded.</param>
public sealed record ConfigSource(string Name, string Text)
{
    /// <summary>
    /// The folder that relative paths in the text are relative to; null means the process's working folder.
    /// </summary>
    public string? BaseDirectory { get; init; }
}
