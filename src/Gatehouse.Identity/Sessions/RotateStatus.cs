namespace Gatehouse.Identity.Sessions;

/// <summary>What came of exchanging a refresh token.</summary>
public enum RotateStatus
{
    /// <summary>The new token is valid, the old one no longer.</summary>
    Rotated,

    /// <summary>No session has such a token: never made, logged out, or revoked.</summary>
    Unknown,

    /// <summary>The token was not used for too long.</summary>
    Expired,

    /// <summary>The token had been exchanged before: somebody has a copy. The whole session is revoked, with its access tokens.</summary>
    Reused,

    /// <summary>The store cannot be reached at the moment or is overloaded.</summary>
    Unavailable,
}
