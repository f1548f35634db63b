namespace Gatehouse.Core.Forwarding;

/// <summary>
/// The time limits of one exchange behind one cancellation token: whatever phase it is in has its own limit, and none outlives the
/// limit for the whole. The client going away cancels the same token. Used by one exchange; its methods may race harmlessly between
/// the two directions of a body.
/// </summary>
internal sealed class ExchangeClock : IDisposable
{
    private readonly TimeProvider time;
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration clientGone;
    private readonly long started;
    private readonly TimeSpan? total;
    private volatile bool hasHead;

    public ExchangeClock(TimeProvider time, TimeSpan? total, CancellationToken client)
    {
        this.time = time;
        this.total = total;
        started = time.GetTimestamp();
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        clientGone = client.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    /// <summary>The only source of time.</summary>
    public TimeProvider Time => time;

    /// <summary>Cancelled when a limit is reached or the client is gone.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>True when a limit was reached or the client is gone.</summary>
    public bool IsOver => source.IsCancellationRequested;

    /// <summary>From now on, the exchange may go on for this long without a further call of this method.</summary>
    public void Allow(TimeSpan limit)
    {
        if (total is { } whole)
        {
            var left = whole - time.GetElapsedTime(started);
            if (left < limit)
                limit = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
        Set(limit);
    }

    /// <summary>The request has been sent: the head of the answer may take this long, unless it is there already.</summary>
    public void AllowHead(TimeSpan limit)
    {
        if (!hasHead)
            Allow(limit);
    }

    /// <summary>The head of the answer is there.</summary>
    public void HeadArrived() => hasHead = true;

    /// <summary>From now on only the limit for the whole exchange counts, if there is one: for tunnels.</summary>
    public void AllowUnlimited()
    {
        if (total is { } whole)
            Allow(whole);
        else
            Set(Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on, the client's going ends nothing by itself: for tunnels.</summary>
    public void LetClientGo() => clientGone.Dispose();

    /// <summary>Ends whatever still goes on.</summary>
    public void Cancel() => source.Cancel();

    public void Dispose()
    {
        clientGone.Dispose();
        source.Dispose();
    }

    private void Set(TimeSpan limit)
    {
        try
        {
            source.CancelAfter(limit);
        }
        catch (ObjectDisposedException)
        {
            // The other direction of the exchange ended it.
        }
    }
}
