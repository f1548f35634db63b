using Gatehouse.Core.Pipeline;

namespace Gatehouse.Policies.Login;

/// <summary>What a login answers when it does not let in.</summary>
internal static class LoginProblems
{
    public static readonly Problem Incomplete = new(400, "login_incomplete", "'email' or 'username', and 'password' are needed");

    public static readonly Problem NoRefreshToken = new(400, "refresh_token_required", "'refreshToken' is needed");

    public static readonly Problem NothingToEnd = new(400, "session_required", "An access token or a 'refreshToken' is needed");

    public static readonly Problem AccessTokenRequired = new(401, "token_required", "Access token required");

    /// <summary>Whether there is such a user is not told.</summary>
    public static readonly Problem Refused = new(401, "login_failed", "Invalid credentials");

    public static readonly Problem InvalidToken = new(401, "token_invalid", "Invalid token");

    public static readonly Problem NotJson = new(415, "unsupported_media_type", "The body has to be application/json");

    public static readonly Problem LockedOut = new(429, "login_locked", "Too many attempts");

    public static readonly Problem Unavailable = new(503, "login_unavailable", "Login is not available");
}
