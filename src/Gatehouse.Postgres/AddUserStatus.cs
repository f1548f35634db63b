namespace Gatehouse.Postgres;

/// <summary>What came of adding a user.</summary>
public enum AddUserStatus
{
    /// <summary>The user is there now.</summary>
    Added,

    /// <summary>The id or a name belongs to another user.</summary>
    Taken,

    /// <summary>The user has no name to log in with, or an id that cannot be kept.</summary>
    Refused,

    /// <summary>The database cannot be asked.</summary>
    Unavailable,
}
