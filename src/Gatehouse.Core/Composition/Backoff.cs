namespace Gatehouse.Core.Composition;

/// <summary>The pauses between attempts: longer each time, and random, so that many who fail together do not come back together.</summary>
internal sealed class Backoff(TimeProvider time)
{
    /// <summary>The most that the first pause takes; each further one may take twice as long.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(25);

    private TimeSpan longest = First;

    /// <summary>Waits for the next pause; false when the time does not suffice for it, or nobody waits any more.</summary>
    /// <param name="remaining">How much time is left; null for enough.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits any more.</param>
    public async Task<bool> WaitAsync(TimeSpan? remaining, CancellationToken cancellationToken)
    {
        var pause = Random.Shared.NextDouble() * longest;
        longest *= 2;
        if (pause >= remaining)
            return false;
        await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !cancellationToken.IsCancellationRequested;
    }
}
