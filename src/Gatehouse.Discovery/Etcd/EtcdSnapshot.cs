namespace Gatehouse.Discovery.Etcd;

/// <summary>All keys under a prefix at one moment.</summary>
/// <param name="Entries">In the order of the keys; none is deleted.</param>
/// <param name="Position">When; a watch from here misses nothing.</param>
public sealed record EtcdSnapshot(IReadOnlyList<EtcdEntry> Entries, EtcdPosition Position);
