namespace Gatehouse.Core.Upstreams;

/// <summary>Requests that wait because every destination has as many as it may, first come first served. Thread-safe.</summary>
/// <param name="max">The most that wait; 0: none.</param>
internal sealed class WaitingLine(int max)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = [];
    private int count;

    /// <summary>How many wait.</summary>
    public int Count => Volatile.Read(ref count);

    /// <summary>Gets in line; null when it is full. <see cref="Leave"/> follows.</summary>
    /// <param name="isFirst">True to stand in front: for who was called and found no room all the same.</param>
    public LinkedListNode<TaskCompletionSource>? Join(bool isFirst)
    {
        lock (gate)
        {
            if (waiting.Count >= max && !isFirst)
                return null;
            var place = new LinkedListNode<TaskCompletionSource>(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (isFirst)
                waiting.AddFirst(place);
            else
                waiting.AddLast(place);
            Volatile.Write(ref count, waiting.Count);
            return place;
        }
    }

    /// <summary>True when nobody stands in front.</summary>
    public bool IsFirst(LinkedListNode<TaskCompletionSource> place)
    {
        lock (gate)
            return place == waiting.First;
    }

    /// <summary>Calls the first, who takes no place any more: there is room. Costs a look at a number when nobody waits.</summary>
    public void Call()
    {
        if (Volatile.Read(ref count) == 0)
            return;
        lock (gate)
        {
            if (waiting.First is not { } first)
                return;
            waiting.RemoveFirst();
            Volatile.Write(ref count, waiting.Count);
            first.Value.TrySetResult();
        }
    }

    /// <summary>Waits no longer. Who was called already has no place to leave; the room that it was called for is its own to take.</summary>
    public void Leave(LinkedListNode<TaskCompletionSource> place)
    {
        lock (gate)
        {
            if (place.List is null)
                return;
            waiting.Remove(place);
            Volatile.Write(ref count, waiting.Count);
        }
    }
}
