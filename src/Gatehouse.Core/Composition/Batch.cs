using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>
/// One bulk request: it takes ids until its window ends or it is full, is sent, and its answer is split again. Ids are added under the lock
/// of <see cref="Batches"/>, before it is sent; the rest is thread-safe.
/// </summary>
internal sealed class Batch
{
    // Servers take targets of 8,000 characters at least (RFC 9110, 4.1).
    private const int MostCharacters = 4096;

    private readonly CallRequest first;
    private readonly Func<CallRequest, Flight, Task<CallAnswer>> send;
    private readonly BatchPlan plan;
    private readonly Flight flight;
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CelValue> items = new(StringComparer.Ordinal);
    private readonly Action<Batch> closing;
    private readonly ITimer window;
    private int length;
    private int isSent;

    /// <summary>Begins one with its first call.</summary>
    /// <param name="first">The call.</param>
    /// <param name="send">Sends it, for those who wait for a flight.</param>
    /// <param name="closing">Sees to it that no more ids are added.</param>
    /// <param name="time">The only source of time.</param>
    public Batch(CallRequest first, Func<CallRequest, Flight, Task<CallAnswer>> send, Action<Batch> closing, TimeProvider time)
    {
        this.first = first;
        this.send = send;
        this.closing = closing;
        plan = first.Plan.Batch!;
        flight = new Flight(time);
        Add(first.Item!.Id);
        // Who waits for nothing any more ends it too: what is sent then fails at once.
        flight.Left.UnsafeRegister(static batch => ((Batch)batch!).Send(), this);
        window = time.CreateTimer(static batch => ((Batch)batch!).Send(), this, plan.Window, Timeout.InfiniteTimeSpan);
    }

    /// <summary>True when it is to be sent at once.</summary>
    public bool IsFull => ids.Count >= plan.Size;

    /// <summary>Adds a call for an id, which may be there already; false when there is no room, or everybody has left.</summary>
    public bool TryAdd(string id)
    {
        if (!ids.Contains(id) && length + Uri.EscapeDataString(id).Length > MostCharacters)
            return false;
        if (!flight.TryJoin())
            return false;
        Add(id);
        return true;
    }

    /// <summary>Sends it, unless that was done.</summary>
    public void Send()
    {
        if (Interlocked.Exchange(ref isSent, 1) != 0)
            return;
        closing(this);
        window.Dispose();
        _ = flight.RunAsync(AskAsync, static () => { });
    }

    /// <summary>Waits for the answer of one call that was added.</summary>
    public Task<CallAnswer> WaitAsync(string id, CallTime time, CancellationToken cancellationToken) =>
        flight.WaitAsync(time, answer => Take(answer, id), cancellationToken, yields: true);

    private void Add(string id)
    {
        if (ids.Add(id))
            length += Uri.EscapeDataString(id).Length + 1;
    }

    private async Task<CallAnswer> AskAsync(CancellationToken everybodyLeft)
    {
        if (everybodyLeft.IsCancellationRequested)
            return CallAnswer.Failed(Forwarding.ForwardErrors.ToProblem(Forwarding.ForwardError.ClientAborted));
        var target = first.Item!.Target.Replace(BatchPlan.Place, string.Join(',', ids.Select(Uri.EscapeDataString)), StringComparison.Ordinal);
        var answer = await send(first with { Plan = plan.Bulk, PathAndQuery = target, Item = null }, flight);
        if (answer.Failure is not null || Split(answer.Value))
            return answer;
        answer.Dispose();
        return CallAnswer.Failed(CompositionProblems.NotItems);
    }

    // Of items with the same id the first counts.
    private bool Split(CelValue answer)
    {
        var list = plan.Items is null ? answer : plan.Items.Evaluate(new SingleVariable(answer));
        if (list.Kind != CelKind.List)
            return false;
        for (var i = 0; i < list.AsList.Count; i++)
        {
            var item = list.AsList[i];
            if (item.Kind == CelKind.Map && item.AsMap.TryGet(plan.Key, out var id) && id.TryText(out var text) && ids.Contains(text))
                items.TryAdd(text, item);
        }
        return true;
    }

    private CallAnswer Take(CallAnswer answer, string id) =>
        answer.Failure is not null ? answer : items.TryGetValue(id, out var item) ? answer.Part(item) : CallAnswer.Failed(CompositionProblems.NotFound);
}
