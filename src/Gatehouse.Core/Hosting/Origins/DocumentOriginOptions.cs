using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>What a <see cref="DocumentOrigin"/> works with.</summary>
/// <param name="Name">The store and the document, for messages; no secret in it.</param>
/// <param name="Logger">Gets what happens to the store and to the copy.</param>
public sealed record DocumentOriginOptions(string Name, ILogger Logger)
{
    /// <summary>
    /// A file that gets each revision once it serves, readable for its owner only, and that is served when the store is away at the start. Its
    /// folder has to exist. Null for none.
    /// </summary>
    public string? CopyFile { get; init; }

    /// <summary>The clock of all pauses and limits. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
