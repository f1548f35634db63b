using System.Threading.Channels;
using Gatehouse.Discovery;
using Gatehouse.Discovery.Documents;

namespace Gatehouse.TestKit.Discovery;

/// <summary>A store that tells what a test says, and goes away when it says so.</summary>
public sealed class ScriptedStore : IDocumentStore
{
    private readonly Channel<(DocumentRevision? Revision, Exception? Failure)> steps = Channel.CreateUnbounded<(DocumentRevision?, Exception?)>();

    /// <summary>What is current; an exception for a store that is away.</summary>
    public Func<DocumentRevision?> Current { get; set; } = static () => null;

    public static DocumentRevision Revision(long number, string text) => new(number, text, "ann", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Tell(DocumentRevision? revision) => steps.Writer.TryWrite((revision, null));

    public void Fail(string reason) => steps.Writer.TryWrite((null, new RegistryException(reason)));

    public void Fail(Exception failure) => steps.Writer.TryWrite((null, failure));

    public Task<DocumentRevision?> GetAsync(CancellationToken cancellation) => Task.FromResult(Current());

    public Task<DocumentRevision?> GetAsync(long number, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<DocumentRevision>> GetHistoryAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<DocumentRevision?> PutAsync(string text, string author, long expected, CancellationToken cancellation) => throw new NotSupportedException();

    public async Task WatchAsync(Action<DocumentRevision?> tell, CancellationToken cancellation)
    {
        while (true)
        {
            var (revision, failure) = await steps.Reader.ReadAsync(cancellation);
            if (failure is not null)
                throw failure;
            tell(revision);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
