namespace Gatehouse.Limits;

/// <summary>Counters that several nodes share. Used concurrently.</summary>
public interface ILimitStore
{
    /// <summary>
    /// Counts in one atomic step and one round trip, by the store's clock, with the same outcome as a counter in memory would have.
    /// </summary>
    /// <param name="rule">How much there is room for.</param>
    /// <param name="key">Which counter; of rules that differ in anything, the keys differ as well. At most 128 characters of ASCII without spaces.</param>
    /// <param name="amount">How many at once; at least 1. All of them or none.</param>
    /// <param name="isForced">True to count them even when there is no room, which is then the answer: for what has happened already.</param>
    /// <param name="cancellationToken">Ends the waiting, not what was sent.</param>
    /// <returns>The decision; null when the store cannot be asked now or does not answer in time. Does not throw for either.</returns>
    ValueTask<LimitDecision?> TakeAsync(LimitRule rule, string key, long amount, bool isForced, CancellationToken cancellationToken);
}
