namespace Gatehouse.Identity.Sessions;

/// <summary>Whose refresh token it is.</summary>
/// <param name="IsAvailable">False when the store cannot be asked at the moment.</param>
/// <param name="UserId">The user; null when no session has such a token. A token that was exchanged before still has its owner.</param>
public readonly record struct SessionOwner(bool IsAvailable, string? UserId)
{
    /// <summary>No session has such a token.</summary>
    public static SessionOwner Unknown => new(true, null);

    /// <summary>The store cannot be asked at the moment.</summary>
    public static SessionOwner Unavailable => new(false, null);
}
