namespace Gatehouse.Core.Snapshots;

/// <summary>An object that several snapshots use, disposed when the last of them lets go. Thread-safe.</summary>
internal sealed class SharedResource(IAsyncDisposable value)
{
    private int users = 1;

    /// <summary>The object.</summary>
    public IAsyncDisposable Value { get; } = value;

    /// <summary>Adds a user; false when the object is already being disposed.</summary>
    public bool TryAcquire()
    {
        var seen = Volatile.Read(ref users);
        while (seen > 0)
        {
            var before = Interlocked.CompareExchange(ref users, seen + 1, seen);
            if (before == seen)
                return true;
            seen = before;
        }
        return false;
    }

    /// <summary>Takes a user away; disposes with the last one.</summary>
    public ValueTask ReleaseAsync() => Interlocked.Decrement(ref users) == 0 ? Value.DisposeAsync() : ValueTask.CompletedTask;
}
