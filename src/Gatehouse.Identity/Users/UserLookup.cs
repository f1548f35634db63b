namespace Gatehouse.Identity.Users;

/// <summary>What a store says of a user.</summary>
/// <param name="IsAvailable">False when the store cannot be asked at the moment; then nothing is known of the user.</param>
/// <param name="User">The user; null when there is none, or when the store is away.</param>
public readonly record struct UserLookup(bool IsAvailable, User? User)
{
    /// <summary>There is no such user.</summary>
    public static UserLookup Unknown => new(true, null);

    /// <summary>The store cannot be asked at the moment.</summary>
    public static UserLookup Unavailable => new(false, null);

    /// <summary>There is.</summary>
    public static UserLookup Found(User user) => new(true, user);
}
