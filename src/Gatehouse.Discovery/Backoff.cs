namespace Gatehouse.Discovery;

/// <summary>Pauses that grow: 0.25 s, doubled each time, with a random half of it off, so that many gateways do not come back at once.</summary>
/// <param name="longest">The longest pause.</param>
internal sealed class Backoff(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    private TimeSpan next = First;

    public TimeSpan Next()
    {
        var pause = next < longest ? next : longest;
        next = pause * 2;
        return Jitter.Shorten(pause);
    }

    public void Reset() => next = First;
}
