namespace Gatehouse.Discovery;

/// <summary>What a <see cref="ServiceWatch"/> knows at one moment.</summary>
/// <param name="List">The last known list; null when none was ever known: then there is nobody to send to.</param>
/// <param name="Age">For how long the registry has not said that <paramref name="List"/> is right; null with it. etcd says so with each change and every
/// 10 minutes; of a list from a file: since it was read.</param>
/// <param name="IsAway">True when the last attempt to ask the registry failed.</param>
/// <param name="LastError">Why the last failed attempt did, whether the registry is back or not; null when none failed.</param>
public sealed record WatchStatus(InstanceList? List, TimeSpan? Age, bool IsAway, string? LastError);
