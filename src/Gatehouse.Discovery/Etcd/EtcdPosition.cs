namespace Gatehouse.Discovery.Etcd;

/// <summary>A moment in the history of a cluster.</summary>
/// <param name="Cluster">Which cluster; the number of a revision means nothing in another.</param>
/// <param name="Revision">Up to which revision, that one included.</param>
public readonly record struct EtcdPosition(string Cluster, long Revision);
