using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Logins;

/// <summary>What a login or a refresh gives.</summary>
/// <param name="AccessToken">The access token, as it was signed.</param>
/// <param name="Claims">What it says.</param>
/// <param name="RefreshToken">The refresh token: 64 characters.</param>
/// <param name="AccessLifetime">For how long the access token is valid.</param>
/// <param name="RefreshLifetime">For how long the refresh token is valid.</param>
public sealed record IssuedTokens(string AccessToken, AccessClaims Claims, string RefreshToken, TimeSpan AccessLifetime, TimeSpan RefreshLifetime)
{
    /// <summary>Who logged in.</summary>
    public User User => Claims.User;

    /// <summary>Leaves the tokens out, so that they do not end in a log.</summary>
    public override string ToString() => $"tokens of {User}";
}
