namespace Gatehouse.Discovery.Documents;

/// <summary>
/// One text that several nodes follow, with its last revisions. All members throw <see cref="RegistryException"/> when the store cannot be asked.
/// Thread-safe.
/// </summary>
public interface IDocumentStore : IAsyncDisposable
{
    /// <summary>The current revision; null when there never was one.</summary>
    Task<DocumentRevision?> GetAsync(CancellationToken cancellation);

    /// <summary>One revision; null when it never was or is not kept any more.</summary>
    Task<DocumentRevision?> GetAsync(long number, CancellationToken cancellation);

    /// <summary>The revisions that are kept, the current one first.</summary>
    Task<IReadOnlyList<DocumentRevision>> GetHistoryAsync(CancellationToken cancellation);

    /// <summary>
    /// Makes a text the next revision, for all nodes at once. When it throws, it may have been done: read before trying again.
    /// </summary>
    /// <param name="text">The text; at most <see cref="DocumentRevision.MaxBytes"/> as UTF-8.</param>
    /// <param name="author">Who does it, for the history.</param>
    /// <param name="expected">The number of the current revision; 0 when there is none. If it is another by now, nothing is done.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="DocumentTooLongException">The text has more than the store takes, encoded as the store keeps it.</exception>
    /// <returns>The new revision; null when <paramref name="expected"/> was not the current one.</returns>
    Task<DocumentRevision?> PutAsync(string text, string author, long expected, CancellationToken cancellation);

    /// <summary>
    /// Tells the current revision, null when there is none, and each one after it, until cancelled; of several in quick succession perhaps only the
    /// last. Throws when the store goes away, and is then called again, after a pause.
    /// </summary>
    Task WatchAsync(Action<DocumentRevision?> tell, CancellationToken cancellation);
}
