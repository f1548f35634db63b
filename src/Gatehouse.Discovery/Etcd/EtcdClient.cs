using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Gatehouse.Discovery.Etcd;

/// <summary>
/// Reads, watches and changes keys of etcd. Throws <see cref="RegistryException"/> when the cluster cannot be asked. Live and thread-safe.
/// </summary>
/// <param name="options">Which cluster.</param>
/// <param name="time">The clock.</param>
public sealed class EtcdClient(EtcdOptions options, TimeProvider time) : IDisposable
{
    private readonly EtcdGateway gateway = new(options, time);

    /// <summary>All keys that begin with the prefix, which is not empty. At most 16 MB.</summary>
    public async Task<EtcdSnapshot> GetAsync(string prefix, CancellationToken cancellation)
    {
        using var answer = await gateway.AskAsync("/v3/kv/range", EtcdJson.Range(prefix), isRead: true, cancellation);
        return Read(answer, static root => new EtcdSnapshot(
            [.. EtcdJson.Items(root, "kvs").Select(pair => EtcdJson.EntryOf(pair, isDeleted: false))], EtcdJson.PositionOf(root)));
    }

    /// <summary>
    /// Makes changes. Not tried again when no answer comes: they may have been made, and who has a condition on a revision learns by reading.
    /// </summary>
    public async Task<EtcdCommitted> CommitAsync(EtcdCommit commit, CancellationToken cancellation)
    {
        using var answer = await gateway.AskAsync("/v3/kv/txn", EtcdJson.Commit(commit), isRead: false, cancellation);
        return Read(answer, static root => new EtcdCommitted(EtcdJson.Flag(root, "succeeded"), EtcdJson.PositionOf(root).Revision));
    }

    /// <summary>Writes one key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">The revision it must still have; 0 when it must not be there; null for whatever it is.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<EtcdCommitted> PutAsync(string key, byte[] value, long? expected, CancellationToken cancellation) =>
        CommitAsync(new EtcdCommit { Conditions = expected is { } revision ? [(key, revision)] : [], Puts = [(key, value)] }, cancellation);

    /// <summary>Deletes one key, whether it is there or not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The revision it must still have; null for whatever it is.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task<EtcdCommitted> DeleteAsync(string key, long? expected, CancellationToken cancellation) =>
        CommitAsync(new EtcdCommit { Conditions = expected is { } revision ? [(key, revision)] : [], Deletes = [key] }, cancellation);

    /// <summary>
    /// What changes under the prefix after a position, without a gap. The first thing told is an empty list: the watch stands. Ends only with
    /// <see cref="EtcdChanges.IsLost"/>, or by an exception.
    /// </summary>
    public async IAsyncEnumerable<EtcdChanges> WatchAsync(string prefix, EtcdPosition after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var response = await gateway.OpenAsync("/v3/watch", EtcdJson.Watch((prefix, after.Revision + 1)), cancellation);
        await using var stream = await EtcdStream.OfAsync(response, time, cancellation);
        for (var position = after; ;)
        {
            using var message = await stream.NextAsync(cancellation);
            var changes = message is null ? new EtcdChanges([], position, IsLost: true) : Read(message, root => ChangesOf(root, position));
            yield return changes;
            if (changes.IsLost)
                yield break;
            position = changes.Position;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => gateway.Dispose();

    private static T Read<T>(JsonDocument document, Func<JsonElement, T> read)
    {
        try
        {
            return read(document.RootElement);
        }
        catch (Exception e) when (EtcdJson.IsNotEtcd(e))
        {
            throw new RegistryException("the answer is none of etcd's", e);
        }
    }

    private EtcdChanges ChangesOf(JsonElement message, EtcdPosition position)
    {
        if (message.TryGetProperty("error", out var error))
        {
            gateway.Forget();
            var reason = error.ValueKind == JsonValueKind.Object ? EtcdJson.Text(error, "message") ?? "" : error.ToString();
            throw new RegistryException($"etcd refused the watch: {LogText.Of(reason)}");
        }
        var result = message.GetProperty("result");
        var told = EtcdJson.PositionOf(result);
        if (EtcdJson.Number(result, "compact_revision") > 0)
            return new EtcdChanges([], position, IsLost: true);
        if (EtcdJson.Flag(result, "canceled"))
        {
            gateway.Forget();
            throw new RegistryException($"etcd ended the watch: {EtcdJson.Text(result, "cancel_reason") ?? "it gives no reason"}");
        }
        if (EtcdJson.Flag(result, "created"))
        {
            // A cluster that was made anew counts from 1 again; a watch of a revision that lies ahead would be silent for long.
            return new EtcdChanges([], position, IsLost: told.Cluster != position.Cluster || told.Revision < position.Revision);
        }
        var entries = EtcdJson.Items(result, "events").Select(change => EtcdJson.EntryOf(change.GetProperty("kv"), EtcdJson.Text(change, "type") == "DELETE")).ToList();
        // While a watch catches up the head of a message is ahead of what it brings; without events it shows how far the watch is.
        return new EtcdChanges(entries, position with { Revision = entries.Count > 0 ? entries[^1].Revision : Math.Max(position.Revision, told.Revision) }, IsLost: false);
    }
}
