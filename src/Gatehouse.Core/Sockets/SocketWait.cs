using System.Threading.Tasks.Sources;

namespace Gatehouse.Core.Sockets;

/// <summary>
/// Waits for one direction of a socket. One waits at a time, and one tells; <see cref="Stop"/> may be called by anybody at any time. Who waits
/// goes on on the thread that tells, if scheduling is inline. What it gives means nothing; a number is what waiting for TLS gives.
/// </summary>
internal sealed class SocketWait : IValueTaskSource<int>
{
    private const int Nothing = 0;
    private const int Told = 1;
    private const int Waiting = 2;
    private const int Stopped = 3;

    private readonly bool isInline = InlineScheduling.IsOn;
    private ManualResetValueTaskSourceCore<int> core = new() { RunContinuationsAsynchronously = !InlineScheduling.IsOn };
    private Action<object?>? run; // by who waits so; null for who awaits
    private object? of;
    private int state;

    /// <summary>True when something was told that nobody has waited for: from now on somebody has.</summary>
    public bool TryTake() => Volatile.Read(ref state) == Told && Interlocked.CompareExchange(ref state, Nothing, Told) == Told;

    /// <summary>Ends when something is told, at once when that was so already or when there is nothing more to wait for.</summary>
    public ValueTask<int> WaitAsync()
    {
        if (TryTake())
            return default;
        core.Reset();
        var version = core.Version;
        return TryWait() ? new ValueTask<int>(this, version) : default;
    }

    /// <summary>The same for who has something to be run, with its state. False when it need not wait; then nothing is run.</summary>
    public bool Waits(Action<object?> goOn, object of)
    {
        if (TryTake())
            return false;
        (run, this.of) = (goOn, of);
        if (TryWait())
            return true;
        (run, this.of) = (null, null);
        return false;
    }

    /// <summary>Something has happened.</summary>
    public void Tell()
    {
        if (Volatile.Read(ref state) != Waiting && Interlocked.CompareExchange(ref state, Told, Nothing) != Waiting)
            return;
        if (Interlocked.CompareExchange(ref state, Nothing, Waiting) != Waiting)
            return;
        if (run is not { } goOn)
            core.SetResult(0);
        else if (isInline)
            goOn(Take());
        else
            ThreadPool.UnsafeQueueUserWorkItem(goOn, Take(), preferLocal: true);
    }

    /// <summary>Nothing will happen any more.</summary>
    public void Stop()
    {
        if (Interlocked.Exchange(ref state, Stopped) == Waiting)
            ThreadPool.UnsafeQueueUserWorkItem(static wait => wait.End(), this, preferLocal: false);
    }

    private void End()
    {
        if (run is { } goOn)
            goOn(Take());
        else
            core.SetResult(0);
    }

    // Who waits next may be here before this one is done.
    private object? Take()
    {
        var state = of;
        (run, of) = (null, null);
        return state;
    }

    // Only telling and stopping can come in between, and waiting ends at once then.
    private bool TryWait()
    {
        if (Interlocked.CompareExchange(ref state, Waiting, Nothing) == Nothing)
            return true;
        TryTake();
        return false;
    }

    int IValueTaskSource<int>.GetResult(short token) => core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        core.OnCompleted(continuation, state, token, flags);
}
