namespace Gatehouse.Core.Composition;

/// <summary>The bulk requests of a route that still take calls. Thread-safe.</summary>
internal sealed class Batches(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Batch> open = new(StringComparer.Ordinal);

    /// <summary>Asks for a call's item, together with those of calls that differ in nothing but the id.</summary>
    /// <param name="call">The call; it has an item.</param>
    /// <param name="send">Sends a bulk request, for those who wait for a flight.</param>
    /// <param name="cancellationToken">Cancelled when this call is of no use any more.</param>
    public Task<CallAnswer> AskAsync(CallRequest call, Func<CallRequest, Flight, Task<CallAnswer>> send, CancellationToken cancellationToken)
    {
        var item = call.Item!;
        var key = KeyOf(call);
        Batch? before = null;
        Batch? batch;
        bool isFull;
        lock (gate)
        {
            if (!open.TryGetValue(key, out batch) || !batch.TryAdd(item.Id))
            {
                before = batch;
                open[key] = batch = new Batch(call, send, closing => Remove(key, closing), time);
            }
            isFull = batch.IsFull;
            if (isFull)
                open.Remove(key);
        }
        before?.Send();
        if (isFull)
            batch.Send();
        return batch.WaitAsync(item.Id, call.Time, cancellationToken);
    }

    private static string KeyOf(CallRequest call)
    {
        var headers = call.Plan.Headers.Count == 0 ? "" : string.Join('\n', call.Plan.Headers.Select(header => header.Key + ":" + call.Headers[header.Key]));
        var target = call.Plan.IsServedByTarget ? call.Origin.Target.Text : "";
        return $"{call.Plan.Batch!.Scope} {call.Item!.Target} {target}\n{headers}\n{call.Origin.Identity}";
    }

    private void Remove(string key, Batch batch)
    {
        lock (gate)
        {
            if (open.TryGetValue(key, out var there) && there == batch)
                open.Remove(key);
        }
    }
}
