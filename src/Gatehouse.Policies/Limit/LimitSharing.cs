namespace Gatehouse.Policies.Limit;

/// <summary>How nodes share a limit.</summary>
internal enum LimitSharing
{
    /// <summary>Each check asks the store.</summary>
    Exact,

    /// <summary>Nodes count ahead and tell the store.</summary>
    Batched,

    /// <summary>Each node counts for itself.</summary>
    None,
}
