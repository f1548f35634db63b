using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Sources;

/// <summary>Keys that were given once. Immutable.</summary>
public sealed class StaticKeys(KeySet keys) : IKeySource
{
    /// <inheritdoc/>
    public KeySet Current => keys;

    /// <inheritdoc/>
    public ValueTask<KeySet> FindAsync(ReadOnlySpan<byte> keyId, KeySet tried, CancellationToken cancellation = default) => new(keys);
}
