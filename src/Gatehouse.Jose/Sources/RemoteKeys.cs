using System.Text;
using Gatehouse.Jose.Keys;

namespace Gatehouse.Jose.Sources;

/// <summary>Keys of a server: fetched when first needed, refreshed ahead of their end and when a token names an unknown one. Live and thread-safe.</summary>
/// <remarks>One fetch at a time, and never two begun within <see cref="RemoteKeysOptions.FetchInterval"/>. Whatever a fetch gives that is not a sound set,
/// the keys known stay in use.</remarks>
public sealed class RemoteKeys : IKeySource, IDisposable
{
    private const int MostWaiting = 1024;
    private const int MostMissing = 256;
    private static readonly TimeSpan LeastLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MostLifetime = TimeSpan.FromHours(24);

    private readonly HttpMessageInvoker http;
    private readonly RemoteKeysOptions options;
    private readonly CancellationTokenSource ended = new();
    private readonly Lock gate = new();
    private volatile KeySet current = KeySet.Empty;
    private HashSet<string> asked = new(StringComparer.Ordinal);     // by the gate: names asked for since the last fetch began
    private HashSet<string> missing = new(StringComparer.Ordinal);   // by the gate: names that it was to find
    private byte[] text = [];
    private Task? underWay;
    private readonly long began;                // times are ticks since then: setting the clock back must not stop the fetches
    private long nextFetch;                     // by the gate: not before this
    private long refreshAt = long.MaxValue;     // ahead of the end; set by the first fetch
    private long fetches;
    private int waiting;
    private volatile RemoteKeysFault lastFault;

    /// <summary>Fetches nothing yet.</summary>
    /// <param name="http">Sends the requests. It should not follow redirects, and may refuse addresses. Not disposed here.</param>
    /// <param name="options">Sound ones: <see cref="Problem"/> says null.</param>
    public RemoteKeys(HttpMessageInvoker http, RemoteKeysOptions options)
    {
        if (Problem(options) is { } problem)
            throw new ArgumentException(problem, nameof(options));
        this.http = http;
        this.options = options;
        began = options.Time.GetTimestamp();
    }

    /// <inheritdoc/>
    public KeySet Current
    {
        get
        {
            if (Now >= Volatile.Read(ref refreshAt))
                _ = Begin();
            return current;
        }
    }

    /// <summary>Why the last fetch failed.</summary>
    public RemoteKeysFault LastFault => lastFault;

    /// <summary>How many fetches were begun.</summary>
    public long Fetches => Volatile.Read(ref fetches);

    private long Now => options.Time.GetElapsedTime(began).Ticks;

    /// <summary>What is wrong with the options, in one sentence; null when nothing is.</summary>
    public static string? Problem(RemoteKeysOptions options)
    {
        if (options.JwksUri is null == options.Issuer is null)
            return "Give either the address of the key set or an issuer.";
        var address = options.JwksUri ?? KeyFetch.Discovery(options.Issuer!);
        if (address is null || !address.IsAbsoluteUri)
            return "The address is not a URL.";
        if (!KeyFetch.IsAllowed(address, options))
            return "Keys are fetched by https, or by http from this machine, from an address without a user name.";
        return options.FetchTimeout <= TimeSpan.Zero || options.FetchInterval <= TimeSpan.Zero ? "The times must be more than zero." : null;
    }

    /// <summary>Fetches, after <see cref="RemoteKeysOptions.FetchInterval"/> has passed since the last; for the start, so that the first token need not wait.</summary>
    /// <param name="cancellation">Ends the wait, not the fetch.</param>
    public async ValueTask<KeySet> RefreshAsync(CancellationToken cancellation = default)
    {
        await Begin().WaitAsync(cancellation);
        return current;
    }

    /// <inheritdoc/>
    public ValueTask<KeySet> FindAsync(ReadOnlySpan<byte> keyId, KeySet tried, CancellationToken cancellation = default)
    {
        var fetch = !keyId.IsEmpty && current.Contains(keyId) ? Task.CompletedTask : FetchFor(Encoding.UTF8.GetString(keyId), tried);
        return fetch.IsCompleted ? new(current) : WaitAsync(fetch, cancellation);
    }

    /// <summary>Ends what is under way. Keys known stay known.</summary>
    public void Dispose()
    {
        if (!ended.IsCancellationRequested)
            ended.Cancel();
        ended.Dispose();
    }

    // The fetch to wait for, or one that is over. Within the interval after a fetch there is no other one. A name that this fetch was to find, or any after one that failed, does not wait for the
    // next; a new name does, so that a key that came just after the fetch is not refused.
    private Task FetchFor(string keyId, KeySet tried)
    {
        lock (gate)
        {
            // A fetch may have ended since who asks has looked.
            if (!ReferenceEquals(current, tried))
                return Task.CompletedTask;
            var isBetween = underWay is { IsCompleted: true } && Now < nextFetch;
            if (isBetween && (lastFault != RemoteKeysFault.None || missing.Contains(keyId)))
                return Task.CompletedTask;
            if (asked.Count < MostMissing)
                asked.Add(keyId);
            return Begin();
        }
    }

    // A flood fills the places of those who wait, and no more. Of who finds no place nothing can be said: the token may be good.
    private async ValueTask<KeySet> WaitAsync(Task fetch, CancellationToken cancellation)
    {
        try
        {
            if (Interlocked.Increment(ref waiting) > MostWaiting)
                return KeySet.Empty;
            await fetch.WaitAsync(cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }
        return current;
    }

    private Task Begin()
    {
        lock (gate)
        {
            if (underWay is { IsCompleted: false } || ended.IsCancellationRequested)
                return underWay ?? Task.CompletedTask;
            var wait = TimeSpan.FromTicks(Math.Max(nextFetch - Now, 0));
            return underWay = RunAsync(wait, ended.Token);
        }
    }

    private async Task RunAsync(TimeSpan wait, CancellationToken cancellation)
    {
        // Away from the caller, who may hold the gate and is in a hurry.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var fetch = new KeyFetch(http, options);
        try
        {
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, options.Time, cancellation);
            lock (gate)
            {
                nextFetch = Now + options.FetchInterval.Ticks;
                (asked, missing) = (missing, asked);
                asked.Clear();
            }
            Interlocked.Increment(ref fetches);
            using var timeout = new CancellationTokenSource(options.FetchTimeout, options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
            // The second wait is for a handler that does not heed its token.
            Take(fetch, await fetch.RunAsync(either.Token).WaitAsync(either.Token));
        }
        catch (OperationCanceledException)
        {
            Fail(RemoteKeysFault.TimedOut);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Fail(RemoteKeysFault.NotReachable);   // the handler is given from outside, and may throw what it likes
        }
    }

    private void Take(KeyFetch fetch, KeySet? keys)
    {
        if (keys is null)
        {
            Fail(fetch.Fault);
            return;
        }
        Note(RemoteKeysFault.None);
        // The same text is the same set: what was verified with it stays verified.
        if (!fetch.Text.AsSpan().SequenceEqual(text))
        {
            text = fetch.Text;
            current = keys;
        }
        var lifetime = Math.Clamp((fetch.MaxAge ?? options.Lifetime).Ticks, LeastLifetime.Ticks, MostLifetime.Ticks);
        Volatile.Write(ref refreshAt, Now + (lifetime / 5 * 4));
    }

    // One fetch at a time, so nobody else writes it.
    private void Note(RemoteKeysFault fault)
    {
        var isChange = fault == RemoteKeysFault.None != (lastFault == RemoteKeysFault.None);
        lastFault = fault;
        if (isChange && !ended.IsCancellationRequested)
            options.Changed?.Invoke(fault);
    }

    private void Fail(RemoteKeysFault fault)
    {
        Note(fault);
        // With keys, another try after three intervals; without any, the next token begins one.
        if (current.Keys.Count > 0)
            Volatile.Write(ref refreshAt, Now + (3 * options.FetchInterval.Ticks));
    }
}
