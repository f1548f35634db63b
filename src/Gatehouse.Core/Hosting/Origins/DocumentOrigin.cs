using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Discovery;
using Gatehouse.Discovery.Documents;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Hosting.Origins;

/// <summary>
/// A configuration in a store that several nodes follow. What is served goes on while the store is away. Files that the text names are found from
/// the process's working folder. Live and thread-safe.
/// </summary>
public sealed partial class DocumentOrigin : IConfigOrigin, IAsyncDisposable
{
    // Stores have bounds of their own for each question; this is for all of them together.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private readonly DocumentWatch watch;
    private readonly DocumentCopy? copy;
    private readonly bool isFromCopy;
    private volatile Given last;
    private DocumentRevision? read;
    private DocumentRevision? copied;

    private DocumentOrigin(IDocumentStore store, DocumentOriginOptions options, DocumentRevision first, DocumentCopy? copy, bool isFromCopy)
    {
        Name = options.Name;
        this.copy = copy;
        this.isFromCopy = isFromCopy;
        watch = new DocumentWatch(store, options.Name, options.Time, options.Logger);
        last = new Given(first, 1);
        copied = isFromCopy ? first : null;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Stamp => $"{last.Count}";

    /// <inheritdoc/>
    public bool IsAway => watch.IsAway;

    /// <summary>Reads the current revision or, where the store is away, the copy. Takes 15 s at most.</summary>
    /// <param name="store">The store; disposed by who made it, after the gateway has ended.</param>
    /// <param name="options">What it works with.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="RegistryException">
    /// There is no revision yet, or the store cannot be asked and there is no copy. The message is for the operator.
    /// </exception>
    public static async Task<DocumentOrigin> OpenAsync(IDocumentStore store, DocumentOriginOptions options, CancellationToken cancellation = default)
    {
        var copy = options.CopyFile is { } path ? new DocumentCopy(path, options.Name, options.Logger) : null;
        var (current, reason) = await AskAsync(store, options.Time, cancellation);
        if (current is not null)
            return new DocumentOrigin(store, options, current, copy, isFromCopy: false);
        if (reason is null)
            throw new RegistryException($"{options.Name} holds no configuration yet: store one with `gatehouse apply FILE --config ...`");
        string? why = null;
        if (copy?.Read(out why) is not { } kept)
            throw new RegistryException($"{options.Name} cannot be read: {reason}{(copy is null ? "" : $"\nthe copy {copy.Path} cannot be used: {why}")}");
        LogFromCopy(options.Logger, options.Name, kept.Number, kept.At, copy.Path, reason);
        return new DocumentOrigin(store, options, kept, copy, isFromCopy: true);
    }

    /// <inheritdoc/>
    public ConfigText Read()
    {
        var revision = read = last.Revision;
        return new ConfigText { Source = SourceOf(Name, revision), Revision = revision.Number };
    }

    /// <inheritdoc/>
    public IAsyncDisposable? Follow()
    {
        watch.Start(last.Revision, isFromCopy, revision => last = new Given(revision, last.Count + 1));
        return watch;
    }

    /// <inheritdoc/>
    public bool TryEarlier()
    {
        if (copy?.Read(out _) is not { } earlier || earlier.Text == last.Revision.Text)
            return false;
        last = new Given(earlier, last.Count + 1);
        copied = earlier;
        return true;
    }

    /// <inheritdoc/>
    public void Served()
    {
        if (copy is null || read is null || read == copied)
            return;
        copy.Write(read);
        copied = read;
    }

    /// <summary>Follows no longer. The store stays.</summary>
    public ValueTask DisposeAsync() => watch.DisposeAsync();

    /// <summary>A revision as it is named in messages: <c>NAME@7</c>. Stores hold YAML, of which JSON is a part.</summary>
    public static ConfigSource SourceOf(string name, DocumentRevision revision) => new($"{name}@{revision.Number}", revision.Text);

    private static async Task<(DocumentRevision? Current, string? Reason)> AskAsync(IDocumentStore store, TimeProvider time, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return (await store.GetAsync(either.Token), null);
        }
        catch (RegistryException e)
        {
            return (null, e.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (null, $"no answer in {Longest.TotalSeconds} s");
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Name} is away; revision {Revision} of {At:u} is served from the copy {Path}: {Reason}")]
    private static partial void LogFromCopy(ILogger logger, string name, long revision, DateTimeOffset at, string path, string reason);

    private sealed record Given(DocumentRevision Revision, long Count);
}
