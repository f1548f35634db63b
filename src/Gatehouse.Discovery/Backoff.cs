namespace Gatehouse.Discovery;

/// <summary>Pauses that grow: 0.25 s, doubled each time, with a random half of it off, so that many gateways do not come back at once.</summary>
/// <param name="longest">The longest pause.</param>
internal sealed class Backoff(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    // A watch that ended sooner is no reason to come back in a hurry: something may be cutting it each time.
    private static readonly TimeSpan Steady = TimeSpan.FromSeconds(10);

    private TimeSpan next = First;

    /// <summary>The next pause.</summary>
    /// <param name="stood">How long the watch stood that has ended; zero when it told nothing. After 10 s pauses begin anew.</param>
    public TimeSpan Next(TimeSpan stood)
    {
        if (stood >= Steady)
            next = First;
        var pause = next < longest ? next : longest;
        next = pause * 2;
        return Jitter.Shorten(pause);
    }
}
