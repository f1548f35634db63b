using System.Threading.Channels;
using Gatehouse.Identity.Revoking;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Identity.Sessions;

/// <summary>
/// Sessions in a file that only grows, for one process; when most of it is dead, a new one takes its place. Each change is flushed to the disk
/// before it is acknowledged; changes that come at the same time share one flush. Live and thread-safe.
/// </summary>
public sealed partial class FileSessions : ISessionStore
{
    /// <summary>Changes that may wait for the disk; further ones are refused at once.</summary>
    private const int MaxWaiting = 10_000;

    private const int MaxBatch = 1000;

    /// <summary>Dead records that are too few to be worth a new file.</summary>
    private const int Slack = 10_000;

    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(10);

    private readonly Channel<SessionChange> waiting = Channel.CreateBounded<SessionChange>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly FileStream held;
    private readonly SessionLog log;
    private readonly SessionState state;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly Task writing;
    private readonly int slack;
    private long prunedAt;
    private long rewriteAbove;

    private FileSessions(FileStream held, SessionLog log, SessionState state, TimeProvider time, ILogger logger, int slack)
    {
        this.held = held;
        this.log = log;
        this.state = state;
        this.time = time;
        this.logger = logger;
        this.slack = slack;
        prunedAt = time.GetTimestamp();
        writing = Task.Run(WriteAsync);
    }

    /// <summary>
    /// Opens or creates the file, and fills <paramref name="revocations"/>, which is of this store only. Throws
    /// <see cref="SessionFileException"/> when another process has it, it is damaged, or it cannot be read or written.
    /// </summary>
    /// <param name="path">The file; <c>.lock</c> and <c>.new</c> beside it are used too. Its folder exists.</param>
    /// <param name="revocations">What is revoked; ready when this returns.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told of a full disk and of what a crash left.</param>
    public static FileSessions Open(string path, Revocations revocations, TimeProvider time, ILogger logger) =>
        Open(path, revocations, time, logger, Slack);

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> CreateAsync(string userId, RefreshToken token, TokenTimes times, CancellationToken cancellation) =>
        StatusOf(await MakeAsync(state => state.Create(userId, token, times), cancellation));

    /// <inheritdoc/>
    public ValueTask<SessionOwner> FindOwnerAsync(RefreshToken token, CancellationToken cancellation) =>
        ValueTask.FromResult(new SessionOwner(true, state.Find(token.Session)?.UserId));

    /// <inheritdoc/>
    public async ValueTask<RotateStatus> RotateAsync(RefreshToken token, RefreshToken next, TokenTimes times, CancellationToken cancellation) =>
        await MakeAsync(state => state.Rotate(token, next, times), cancellation);

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeSessionAsync(string session, DateTimeOffset until, CancellationToken cancellation) =>
        StatusOf(await MakeAsync(state => state.End(session, until), cancellation));

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeTokenAsync(string jti, DateTimeOffset expires, CancellationToken cancellation) =>
        StatusOf(await MakeAsync(state => state.RevokeToken(jti, expires), cancellation));

    /// <inheritdoc/>
    public async ValueTask<StoreStatus> RevokeUserBeforeAsync(string userId, DateTimeOffset before, DateTimeOffset until, CancellationToken cancellation) =>
        StatusOf(await MakeAsync(state => state.RevokeUser(userId, before, until), cancellation));

    /// <summary>Writes what waits and lets go of the file.</summary>
    public async ValueTask DisposeAsync()
    {
        waiting.Writer.TryComplete();
        await writing;
        log.Dispose();
        await held.DisposeAsync();
    }

    internal static FileSessions Open(string path, Revocations revocations, TimeProvider time, ILogger logger, int slack)
    {
        FileStream? held = null;
        SessionLog? log = null;
        try
        {
            held = Hold(path);
            var state = new SessionState(revocations, time);
            log = SessionLog.Open(path, state.Apply, out var cut);
            if (cut > 0)
                LogCut(logger, path, cut);
            state.Keep();
            state.Prune();
            revocations.SetReady(true);
            return new FileSessions(held, log, state, time, logger, slack);
        }
        catch (Exception e)
        {
            log?.Dispose();
            held?.Dispose();
            if (e is IOException or UnauthorizedAccessException or System.Text.Json.JsonException)
                throw new SessionFileException($"{path}: {e.Message}", e);
            throw;
        }
    }

    private static StoreStatus StatusOf(RotateStatus status) => status == RotateStatus.Unavailable ? StoreStatus.Unavailable : StoreStatus.Done;

    // Of the system: gone with the process, however it ends.
    private static FileStream Hold(string path)
    {
        try
        {
            return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path + ".lock"))
        {
            throw new SessionFileException($"{path}: another process has this file; nodes that share sessions keep them in PostgreSQL", e);
        }
    }

    private ValueTask<RotateStatus> MakeAsync(Func<SessionState, RotateStatus> make, CancellationToken cancellation)
    {
        var change = new SessionChange(make);
        return waiting.Writer.TryWrite(change)
            ? new ValueTask<RotateStatus>(change.Done.WaitAsync(cancellation))
            : ValueTask.FromResult(RotateStatus.Unavailable);
    }

    private async Task WriteAsync()
    {
        var batch = new List<SessionChange>();
        while (await waiting.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && waiting.Reader.TryRead(out var change))
                batch.Add(change);
            var isKept = TryWrite(batch);
            foreach (var change in batch)
                change.End(isKept);
            batch.Clear();
            Tidy();
        }
    }

    private bool TryWrite(List<SessionChange> batch)
    {
        try
        {
            foreach (var change in batch)
                change.Make(state);
            if (state.Changes.Count > 0)
                log.Append(state.Changes);
            state.Keep();
            return true;
        }
        catch (Exception e) // a full disk, most likely; the loop goes on whatever it is
        {
            state.TakeBack();
            LogNotWritten(logger, e);
            return false;
        }
    }

    private void Tidy()
    {
        if (time.GetElapsedTime(prunedAt) >= PruneEvery)
        {
            prunedAt = time.GetTimestamp();
            state.Prune();
        }
        if (log.Records <= rewriteAbove || log.Records <= (2L * state.Live) + slack)
            return;
        try
        {
            log.Rewrite(state.Records());
            rewriteAbove = 0;
        }
        catch (Exception e) // the old file goes on
        {
            rewriteAbove = log.Records + slack;
            LogNotRewritten(logger, e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{File}: the last {Count} bytes were not written to the end and are cut off; nobody was told that they are there.")]
    private static partial void LogCut(ILogger logger, string file, long count);

    [LoggerMessage(Level = LogLevel.Error, Message = "Sessions could not be written; logins are answered 503 until they can.")]
    private static partial void LogNotWritten(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The file of sessions could not be made smaller; it goes on growing.")]
    private static partial void LogNotRewritten(ILogger logger, Exception exception);
}
