namespace Gatehouse.Postgres;

/// <summary>What came of adding a key.</summary>
public enum AddKeyStatus
{
    /// <summary>The key is good now, on every node within a second.</summary>
    Added,

    /// <summary>There is this key already.</summary>
    Taken,

    /// <summary>There are as many keys as nodes keep in memory: <see cref="PostgresKeys.MaxKeys"/>.</summary>
    Full,

    /// <summary>The name or a role cannot be kept.</summary>
    Refused,

    /// <summary>The database cannot be asked.</summary>
    Unavailable,
}
