using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gatehouse.Discovery.Etcd;

namespace Gatehouse.Discovery.Documents;

/// <summary>
/// A document in etcd: the current revision under <c>PREFIXcurrent</c>, and each one that is kept under <c>PREFIXhistory/NUMBER</c>. Both are
/// written in one transaction, under the condition that the current one is still the one that was read. Nodes are told of a new revision, and ask
/// after every 30 s without a word.
/// </summary>
/// <param name="client">The cluster; disposed with this.</param>
/// <param name="prefix">How its keys begin; ends with a slash.</param>
/// <param name="time">The clock of <see cref="DocumentRevision.At"/>.</param>
public sealed class EtcdDocumentStore(EtcdClient client, string prefix, TimeProvider time) : IDocumentStore
{
    // Not for HTML: what need not be escaped is not, since etcd takes 1.5 MB at once.
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Of the 1.5 MB that etcd takes at once, unless told otherwise, what is left for the two copies beside keys and conditions.
    private const int MaxEncoded = ((1536 * 1024) - (16 * 1024)) / 2;

    private readonly string current = prefix + "current";
    private readonly string history = prefix + "history/";

    /// <inheritdoc/>
    public async Task<DocumentRevision?> GetAsync(CancellationToken cancellation) => (await ReadAsync(current, cancellation)).Revision;

    /// <inheritdoc/>
    public async Task<DocumentRevision?> GetAsync(long number, CancellationToken cancellation) => (await ReadAsync(KeyOf(number), cancellation)).Revision;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DocumentRevision>> GetHistoryAsync(CancellationToken cancellation) =>
        [.. (await client.GetAsync(history, cancellation)).Entries.Select(Read).Reverse()];

    /// <inheritdoc/>
    public async Task<DocumentRevision?> PutAsync(string text, string author, long expected, CancellationToken cancellation)
    {
        if (Encoding.UTF8.GetByteCount(text) > DocumentRevision.MaxBytes)
            throw new ArgumentException($"The text is longer than {DocumentRevision.MaxBytes} bytes.", nameof(text));
        var (entry, now, _) = await ReadAsync(current, cancellation);
        if ((now?.Number ?? 0) != expected)
            return null;
        var next = new DocumentRevision(expected + 1, text, author, time.GetUtcNow());
        var value = JsonSerializer.SerializeToUtf8Bytes(next, Compact);
        if (value.Length > MaxEncoded)
            throw new DocumentTooLongException($"as JSON the text is {value.Length >> 10} KB long, and etcd takes {MaxEncoded >> 10} KB; quotes, backslashes and line ends count twice");
        var commit = new EtcdCommit
        {
            Conditions = [(current, entry?.Revision ?? 0)],
            Puts = [(current, value), (KeyOf(next.Number), value)],
            Deletes = next.Number > DocumentRevision.Kept ? [KeyOf(next.Number - DocumentRevision.Kept)] : [],
        };
        return (await client.CommitAsync(commit, cancellation)).IsDone ? next : null;
    }

    /// <inheritdoc/>
    public async Task WatchAsync(Action<DocumentRevision?> tell, CancellationToken cancellation)
    {
        var pace = new Pace(time);
        while (true)
        {
            await pace.NextAsync(cancellation);
            var (_, revision, position) = await ReadAsync(current, cancellation);
            tell(revision);
            await foreach (var changes in client.WatchAsync(current, position, cancellation))
            {
                if (changes.Entries.LastOrDefault(entry => entry.Key == current) is { } last)
                    tell(last.Value is null ? null : Read(last));
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    // Keys sort as texts do.
    private string KeyOf(long number) => history + number.ToString("D12", CultureInfo.InvariantCulture);

    private async Task<(EtcdEntry? Entry, DocumentRevision? Revision, EtcdPosition Position)> ReadAsync(string key, CancellationToken cancellation)
    {
        var snapshot = await client.GetAsync(key, cancellation);
        var entry = snapshot.Entries.FirstOrDefault(entry => entry.Key == key);
        return (entry, entry is null ? null : Read(entry), snapshot.Position);
    }

    private static DocumentRevision Read(EtcdEntry entry)
    {
        try
        {
            if (JsonSerializer.Deserialize<DocumentRevision>(entry.Value) is { Text: not null, Author: not null, Number: > 0 } revision
                && Encoding.UTF8.GetByteCount(revision.Text) <= DocumentRevision.MaxBytes)
                return revision;
        }
        catch (JsonException)
        {
            // Said below.
        }
        throw new RegistryException($"etcd: {entry.Key} holds something else than a revision of at most {DocumentRevision.MaxBytes >> 10} KB");
    }
}
