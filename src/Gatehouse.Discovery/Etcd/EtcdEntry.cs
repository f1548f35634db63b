namespace Gatehouse.Discovery.Etcd;

/// <summary>A key and its value.</summary>
/// <param name="Key">The key, as UTF-8.</param>
/// <param name="Value">The value; null when the key was deleted.</param>
/// <param name="Revision">The revision that wrote or deleted it; the condition for changing what was read.</param>
public sealed record EtcdEntry(string Key, byte[]? Value, long Revision);
