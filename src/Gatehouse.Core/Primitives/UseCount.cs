namespace Gatehouse.Core.Primitives;

/// <summary>
/// Counts the users of something that ends with its last user and cannot be taken up again after that. Thread-safe; a mutable struct,
/// to be kept in a field that is not read-only.
/// </summary>
internal struct UseCount
{
    private int users;

    /// <summary>Begins with one user.</summary>
    public UseCount() => users = 1;

    /// <summary>True when the last user has gone.</summary>
    public bool IsOver => Volatile.Read(ref users) <= 0;

    /// <summary>Adds a user; false when the last one has gone.</summary>
    public bool TryEnter()
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

    /// <summary>Takes a user away; true when it was the last one.</summary>
    public bool Exit() => Interlocked.Decrement(ref users) == 0;
}
