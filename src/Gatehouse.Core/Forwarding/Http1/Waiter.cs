namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// A request that waits for a place among a destination's connections. It is given a connection, or null for the place alone. What goes
/// on with it is never run by whoever gives: that is another request's end, which may be within yet another's, without bound.
/// </summary>
internal sealed class Waiter
{
    private readonly TaskCompletionSource<Http1Connection?> given = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Http1Pool pool;

    public Waiter(Http1Pool pool)
    {
        this.pool = pool;
        InLine = new LinkedListNode<Waiter>(this);
    }

    /// <summary>True when the waiting is over because it is not to be sent any more.</summary>
    public bool IsDismissed { get; private set; }

    /// <summary>Where it stands in line; in no list when it does not. Of the pool, under its lock.</summary>
    public LinkedListNode<Waiter> InLine { get; }

    /// <summary>Ends when something is given, or the waiting is over.</summary>
    public Task<Http1Connection?> Given => given.Task;

    /// <summary>Waits no longer, unless something was given before.</summary>
    public void Leave() => pool.Leave(this);

    /// <summary>Gives. Only by who has taken it out of the queue.</summary>
    public void Give(Http1Connection? connection) => given.SetResult(connection);

    /// <summary>Ends the waiting. Only by who has taken it out of the queue.</summary>
    public void GiveUp() => given.SetCanceled();

    /// <summary>The same, as it is not to be sent any more.</summary>
    public void Dismiss()
    {
        IsDismissed = true;
        GiveUp();
    }
}
