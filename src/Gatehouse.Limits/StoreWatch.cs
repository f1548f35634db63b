namespace Gatehouse.Limits;

/// <summary>Whether a store answers, and who may find out whether it does again. Thread-safe.</summary>
internal sealed class StoreWatch(TimeProvider time)
{
    /// <summary>How long a store that did not answer is left alone.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const long Here = long.MaxValue;

    // When it was found away, or last asked since; Here while it answers.
    private long since = Here;

    /// <summary>True when it is not to be asked.</summary>
    public bool IsAway => Volatile.Read(ref since) != Here;

    /// <summary>True for the one who may ask it now although it is away.</summary>
    public bool TryProbe()
    {
        var last = Volatile.Read(ref since);
        return last != Here
            && time.GetElapsedTime(last) >= Pause
            && Interlocked.CompareExchange(ref since, time.GetTimestamp(), last) == last;
    }

    /// <summary>Takes note of an answer; false when there was none.</summary>
    public bool Saw(LimitDecision? answer)
    {
        Volatile.Write(ref since, answer is null ? time.GetTimestamp() : Here);
        return answer is not null;
    }
}
