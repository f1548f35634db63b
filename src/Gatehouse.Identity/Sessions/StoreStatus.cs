namespace Gatehouse.Identity.Sessions;

/// <summary>Whether a change was kept.</summary>
public enum StoreStatus
{
    /// <summary>It was, and outlives the process and the machine.</summary>
    Done,

    /// <summary>The store cannot be reached at the moment or is overloaded; nothing can be said of the change.</summary>
    Unavailable,
}
