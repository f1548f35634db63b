namespace Gatehouse.Core.Composition;

/// <summary>How long a call may take.</summary>
/// <param name="Timeout">All attempts included; null for as long as the upstream may.</param>
/// <param name="Deadline">
/// Cancelled when the route's time is over, if the call had all of it: then it is the destination that was late. One that waited for others may
/// have begun a moment before.
/// </param>
internal readonly record struct CallTime(TimeSpan? Timeout, CancellationToken Deadline = default);
