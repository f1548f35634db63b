namespace Gatehouse.Identity.Sessions;

/// <summary>How long the two tokens of a session are valid.</summary>
/// <param name="AccessExpires">When the access token issued now is accepted by nobody any more: until then a revocation of the session is remembered.</param>
/// <param name="RefreshExpires">When the refresh token issued now ends.</param>
public readonly record struct TokenTimes(DateTimeOffset AccessExpires, DateTimeOffset RefreshExpires);
