namespace Gatehouse.Discovery.Etcd;

/// <summary>What a watch has to tell.</summary>
/// <param name="Entries">What was written or deleted, in order. Empty: nothing was, and the watch is alive.</param>
/// <param name="Position">From where a later watch goes on.</param>
/// <param name="IsLost">
/// True when the changes since the position are not to be had any more: the history was compacted, or it is another cluster's. Then everything has
/// to be read again; nothing follows.
/// </param>
public sealed record EtcdChanges(IReadOnlyList<EtcdEntry> Entries, EtcdPosition Position, bool IsLost);
