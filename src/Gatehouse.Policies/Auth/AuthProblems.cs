using Gatehouse.Core.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth;

/// <summary>What is answered to those who are not let in.</summary>
internal static class AuthProblems
{
    /// <summary>No credentials.</summary>
    public static readonly Problem Missing = new(StatusCodes.Status401Unauthorized, "token_required", "Access token required");

    /// <summary>Bad, expired, revoked or unknown credentials: which of these is not told.</summary>
    public static readonly Problem Invalid = new(StatusCodes.Status401Unauthorized, "token_invalid", "Invalid token");

    /// <summary>The same with the status that some clients expect.</summary>
    public static readonly Problem InvalidForbidden = Invalid with { Status = StatusCodes.Status403Forbidden };

    /// <summary>Credentials that nobody can read one way: two of them, for example.</summary>
    public static readonly Problem Malformed = new(StatusCodes.Status400BadRequest, "credentials_malformed", "Malformed credentials");

    /// <summary>What is needed to verify credentials cannot be had at the moment.</summary>
    public static readonly Problem Unavailable = new(StatusCodes.Status503ServiceUnavailable, "auth_unavailable", "Authentication is not available");
}
