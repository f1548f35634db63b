namespace Gatehouse.Identity.Sessions;

/// <summary>A session as a store knows it. Immutable.</summary>
/// <param name="UserId">Whose it is.</param>
/// <param name="Hash">The hash of the current refresh token.</param>
/// <param name="AccessExpires">When the last of its access tokens ends.</param>
/// <param name="RefreshExpires">When the current refresh token ends.</param>
internal sealed record Session(string UserId, string Hash, DateTimeOffset AccessExpires, DateTimeOffset RefreshExpires)
{
    public bool IsOver(DateTimeOffset now) => RefreshExpires <= now && AccessExpires <= now;
}
