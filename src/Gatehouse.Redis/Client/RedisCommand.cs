namespace Gatehouse.Redis.Client;

/// <summary>
/// A command whose answer is due. Two hold it: who waits for it, and the connection, which has to wait for the answer even when nobody else does
/// any more, as answers come in the order of the commands. It is used again when both have let go.
/// </summary>
internal abstract class RedisCommand
{
    private int isOver;
    private int holders;

    /// <summary>The timestamp by which the answer has to be here; set by the connection.</summary>
    public long Deadline { get; set; }

    /// <summary>Gives it its answer. False when the answer is none to this command: then answers and commands do not match any more.</summary>
    public abstract bool Answer(ReadOnlySpan<byte> frame);

    /// <summary>Ends the waiting without an answer; nothing when it has ended.</summary>
    public abstract void End(RedisStatus status);

    /// <summary>One of the two lets go.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) == 0)
            Recycle();
    }

    /// <summary>Made ready for its next use.</summary>
    protected void Begin()
    {
        isOver = 0;
        holders = 2;
    }

    /// <summary>True for the one that may say what came of it.</summary>
    protected bool TryEnd() => Interlocked.Exchange(ref isOver, 1) == 0;

    /// <summary>Nobody holds it any more.</summary>
    protected abstract void Recycle();
}
