using Microsoft.Extensions.Logging;

namespace Gatehouse.Discovery.Documents;

/// <summary>
/// Follows a document: tells each revision that differs from the one before, comes back after a pause when the store goes away, and says once that it
/// went and once that it is back. What was told last stands meanwhile. Live; thread-safe.
/// </summary>
/// <param name="store">Where the document is; not disposed with this.</param>
/// <param name="name">What the log calls it; no secret in it.</param>
/// <param name="time">The clock of all pauses.</param>
/// <param name="logger">Gets one line when the store goes away and one when it is back.</param>
public sealed partial class DocumentWatch(IDocumentStore store, string name, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Backoff backoff = new(longest: TimeSpan.FromSeconds(5));
    private readonly CancellationTokenSource stopping = new();
    private Task running = Task.CompletedTask;
    private Action<DocumentRevision>? changed;
    private DocumentRevision? known;
    private bool hasHeard;
    private bool isMissing;
    private volatile bool isAway;

    /// <summary>Whether the store could not be asked when it was last tried.</summary>
    public bool IsAway => isAway;

    /// <summary>Begins to follow. Called once.</summary>
    /// <param name="known">The revision that the caller has.</param>
    /// <param name="isAway">Whether the caller got it from elsewhere because the store is away, and said so.</param>
    /// <param name="changed">Gets each other revision, one call at a time, on a thread of the pool. It should be quick.</param>
    public void Start(DocumentRevision known, bool isAway, Action<DocumentRevision> changed)
    {
        this.known = known;
        this.isAway = isAway;
        this.changed = changed;
        running = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
    }

    private async Task RunAsync()
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var began = time.GetTimestamp();
                hasHeard = false;
                await WatchAsync();
                await Task.Delay(backoff.Next(hasHeard ? time.GetElapsedTime(began) : TimeSpan.Zero), time, stopping.Token);
            }
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            // Disposed, in the middle of something.
        }
    }

    private async Task WatchAsync()
    {
        try
        {
            await store.WatchAsync(Learn, stopping.Token);
        }
        catch (RegistryException e)
        {
            Fail(e.Message);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // A bug must not end the following without a word.
            LogBug(logger, e, name);
            Fail(e.Message);
        }
    }

    private void Learn(DocumentRevision? revision)
    {
        stopping.Token.ThrowIfCancellationRequested();
        hasHeard = true;
        if (isAway)
            LogBack(logger, name);
        isAway = false;
        if (revision is null && !isMissing)
            LogMissing(logger, name);
        isMissing = revision is null;
        if (revision is null || (revision.Number == known!.Number && revision.Text == known.Text))
            return;
        known = revision;
        changed!(revision);
    }

    // A watch that was cut after it had told something is not worth a word: the next one shows whether the store is there.
    private void Fail(string reason)
    {
        if (hasHeard || isAway)
            return;
        isAway = true;
        LogAway(logger, name, reason);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is away; what is served goes on: {Reason}")]
    private static partial void LogAway(ILogger logger, string name, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Name} is back.")]
    private static partial void LogBack(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} holds no revision any more; what is served goes on.")]
    private static partial void LogMissing(ILogger logger, string name);

    [LoggerMessage(Level = LogLevel.Error, Message = "Following {Name} failed by a bug.")]
    private static partial void LogBug(ILogger logger, Exception exception, string name);
}
