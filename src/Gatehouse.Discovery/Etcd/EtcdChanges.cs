namespace Gatehouse.Discovery.Etcd;

/// <summary>What a watch has to tell.</summary>
/// <param name="Entries">What was written or deleted, in order. Empty: nothing was, and the watch is alive.</param>
/// <param name="Position">From where a later watch goes on.</param>
/// <param name="IsLost">
/// True when everything has to be read again; nothing follows. The changes since the position are not to be had any more (the history was compacted, or
/// it is another cluster's), or there was no word for 30 s: a member that hangs keeps a watch open in silence, and who asks it learns that.
/// </param>
public sealed record EtcdChanges(IReadOnlyList<EtcdEntry> Entries, EtcdPosition Position, bool IsLost);
