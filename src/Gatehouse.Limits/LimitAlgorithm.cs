namespace Gatehouse.Limits;

/// <summary>How it is counted.</summary>
public enum LimitAlgorithm
{
    /// <summary>
    /// Two counters: what came in this window, and of the window before as much as still lies within the last <see cref="LimitRule.Window"/>,
    /// taken as if it had come evenly.
    /// </summary>
    SlidingWindow,

    /// <summary>
    /// A bucket of <see cref="LimitRule.Burst"/> tokens that fills evenly, <see cref="LimitRule.Count"/> of them per window (the generic cell
    /// rate algorithm, ITU-T I.371).
    /// </summary>
    TokenBucket,

    /// <summary>One counter, zero again at each multiple of the window since the Unix epoch.</summary>
    FixedWindow,
}
