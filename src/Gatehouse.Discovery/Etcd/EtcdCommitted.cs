namespace Gatehouse.Discovery.Etcd;

/// <summary>What came of an <see cref="EtcdCommit"/>.</summary>
/// <param name="IsDone">False when a condition did not hold; then nothing was changed.</param>
/// <param name="Revision">The cluster's revision afterwards: that of all keys that were written.</param>
public readonly record struct EtcdCommitted(bool IsDone, long Revision);
