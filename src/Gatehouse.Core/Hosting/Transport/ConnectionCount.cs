namespace Gatehouse.Core.Hosting.Transport;

/// <summary>How many connections of clients are open. Thread-safe.</summary>
internal sealed class ConnectionCount
{
    private long open;

    /// <summary>Now.</summary>
    public long Open => Interlocked.Read(ref open);

    /// <summary>Ends when there is none, or the token is cancelled.</summary>
    public async Task NoneAsync(TimeSpan interval, TimeProvider time, CancellationToken cancellationToken)
    {
        while (Open > 0 && !cancellationToken.IsCancellationRequested)
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>One more.</summary>
    public void Begin() => Interlocked.Increment(ref open);

    /// <summary>One less.</summary>
    public void End() => Interlocked.Decrement(ref open);
}
