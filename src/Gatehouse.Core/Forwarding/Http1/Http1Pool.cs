using Gatehouse.Core.Upstreams;

namespace Gatehouse.Core.Forwarding.Http1;

/// <summary>
/// The connections to one destination. The one that was used last is used first, so that those which are not needed stay idle and go.
/// There are never more than the limit, idle ones and those that are being opened included: each has a place, which its holder returns
/// with it. Who finds no place waits in line. Thread-safe.
/// </summary>
internal sealed class Http1Pool : IDisposable
{
    // Services commonly close idle connections after 60 s (nginx 75 s, Kestrel 130 s); we give ours up before that.
    private static readonly TimeSpan IdleLifetime = TimeSpan.FromSeconds(55);

    // Long enough to be cheap, short enough to follow a change of DNS.
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(10);

    // Of this and all that follows: while somebody waits, nothing is idle and every place is taken.
    private readonly Lock gate = new();
    private readonly Stack<Http1Connection> idle = new();
    private readonly LinkedList<Waiter> waiting = [];
    private readonly ConnectionLimits limits;
    private readonly TimeProvider time;
    private readonly ITimer sweep;
    private int places;
    private bool disposed;

    public Http1Pool(ConnectionLimits limits, TimeProvider time)
    {
        this.limits = limits;
        this.time = time;
        sweep = time.CreateTimer(static state => ((Http1Pool)state!).Sweep(), this, SweepInterval, SweepInterval);
    }

    /// <summary>What became of asking for a place.</summary>
    public enum Place
    {
        /// <summary>There is one, for a new connection.</summary>
        Free,

        /// <summary>Somebody has just returned a connection: it is given.</summary>
        Connection,

        /// <summary>There is none, and the request is in line.</summary>
        InLine,

        /// <summary>There is none, and the line is full.</summary>
        None,
    }

    /// <summary>How many requests are in line.</summary>
    public int Pending
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    /// <summary>A connection that is idle and looks alive, with its place; null for none.</summary>
    /// <param name="now">Now, as a timestamp.</param>
    /// <param name="isCertain">See <see cref="Http1Connection.IsQuiet"/>.</param>
    public Http1Connection? TryTake(long now, bool isCertain)
    {
        while (true)
        {
            Http1Connection? connection;
            lock (gate)
            {
                if (!idle.TryPop(out connection))
                    return null;
            }
            if (IsUsable(connection, now, isCertain))
                return connection;
            Close(connection);
        }
    }

    /// <summary>True when a connection that was given may be used, as a kept one. When not, its place is still the holder's.</summary>
    public bool IsUsable(Http1Connection connection, long now, bool isCertain) => !IsTooOld(connection, now) && connection.IsQuiet(isCertain);

    /// <summary>Asks for a place, when nothing was idle.</summary>
    public Place TryEnter(out Http1Connection? connection, out Waiter? waiter)
    {
        waiter = null;
        lock (gate)
        {
            if (idle.TryPop(out connection))
                return Place.Connection;
            if (places < limits.Max)
            {
                places++;
                return Place.Free;
            }
            if (waiting.Count >= limits.MaxPending)
                return Place.None;
            waiter = new Waiter(this);
            waiting.AddLast(waiter.InLine);
            return Place.InLine;
        }
    }

    /// <summary>Takes a request out of the line that no longer waits; nothing happens when it was given something before.</summary>
    public void Leave(Waiter waiter)
    {
        lock (gate)
        {
            if (waiter.InLine.List is null)
                return;
            waiting.Remove(waiter.InLine);
        }
        waiter.GiveUp();
    }

    /// <summary>Takes all requests out of the line, which are not to be sent any more.</summary>
    public void Dismiss()
    {
        Waiter[] dismissed;
        lock (gate)
        {
            dismissed = [.. waiting];
            waiting.Clear();
        }
        Array.ForEach(dismissed, static waiter => waiter.Dismiss());
    }

    /// <summary>Takes a connection back on which an exchange has ended in order.</summary>
    public void Return(Http1Connection connection)
    {
        var isUsable = connection.TryRest(time.GetTimestamp());
        Waiter? next = null;
        lock (gate)
        {
            if (isUsable && !disposed)
            {
                next = TakeFirst();
                if (next is null)
                {
                    idle.Push(connection);
                    return;
                }
            }
        }
        if (next is not null)
            next.Give(connection);
        else
            Close(connection);
    }

    /// <summary>Closes a connection that is not to be used again, and returns its place.</summary>
    public void Close(Http1Connection connection)
    {
        connection.Dispose();
        Exit();
    }

    /// <summary>Returns the place of a connection that does not exist, or no more.</summary>
    public void Exit()
    {
        Waiter? next;
        lock (gate)
        {
            next = TakeFirst();
            if (next is null)
                places--;
        }
        next?.Give(null);
    }

    public void Dispose()
    {
        sweep.Dispose();
        Http1Connection[] unused;
        lock (gate)
        {
            disposed = true;
            unused = [.. idle];
            idle.Clear();
            places -= unused.Length;
        }
        Array.ForEach(unused, static connection => connection.Dispose());
    }

    private Waiter? TakeFirst()
    {
        if (waiting.First is not { } first)
            return null;
        waiting.RemoveFirst();
        return first.Value;
    }

    private bool IsTooOld(Http1Connection connection, long now) =>
        time.GetElapsedTime(connection.IdleSince, now) > IdleLifetime || time.GetElapsedTime(connection.Created, now) > Lifetime;

    // Closed outside the lock, which each request takes: hundreds may be too old at once.
    private void Sweep()
    {
        var now = time.GetTimestamp();
        Http1Connection[] old;
        lock (gate)
        {
            old = [.. idle.Where(connection => IsTooOld(connection, now))];
            if (old.Length == 0)
                return;
            var kept = idle.Except(old).Reverse().ToArray();
            idle.Clear();
            foreach (var connection in kept)
                idle.Push(connection);
            places -= old.Length;
        }
        Array.ForEach(old, static connection => connection.Dispose());
    }
}
