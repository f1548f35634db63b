using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Sources;

/// <summary>Where keys come from. Live and thread-safe.</summary>
public interface IKeySource
{
    /// <summary>The keys of now, at once; empty while none could be fetched. The same object as long as the keys are the same.</summary>
    KeySet Current { get; }

    /// <summary>The keys after what can be done to find one of this name: nothing, or one refresh that all who wait share. Bounded in time; never throws
    /// but for cancellation of the wait. <see cref="KeySet.Empty"/>: too many ask, and nothing can be said now.</summary>
    /// <param name="keyId">The name in UTF-8 of the key; empty when the token names none. Copied if needed later.</param>
    /// <param name="tried">The keys that do not have it: when <see cref="Current"/> is another set by now, that is the answer.</param>
    /// <param name="cancellation">Ends the wait, not the refresh.</param>
    ValueTask<KeySet> FindAsync(ReadOnlySpan<byte> keyId, KeySet tried, CancellationToken cancellation = default);
}
