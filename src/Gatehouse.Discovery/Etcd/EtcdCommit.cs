namespace Gatehouse.Discovery.Etcd;

/// <summary>Changes that are made all together or not at all.</summary>
public sealed record EtcdCommit
{
    /// <summary>Keys that must still have the revision they were read at; 0 for a key that must not be there.</summary>
    public IReadOnlyList<(string Key, long Revision)> Conditions { get; init; } = [];

    /// <summary>What is written; each key once.</summary>
    public IReadOnlyList<(string Key, byte[] Value)> Puts { get; init; } = [];

    /// <summary>Keys that are deleted; none of <see cref="Puts"/>.</summary>
    public IReadOnlyList<string> Deletes { get; init; } = [];
}
