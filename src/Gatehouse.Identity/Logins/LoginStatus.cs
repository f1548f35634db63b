namespace Gatehouse.Identity.Logins;

/// <summary>What came of a login or a refresh. In brackets what it is in HTTP.</summary>
public enum LoginStatus
{
    /// <summary>There are tokens (200).</summary>
    Issued,

    /// <summary>Unknown or disabled user, or wrong password, which of these is not told; or a refresh token that is not valid (401).</summary>
    Refused,

    /// <summary>Too many failures of this account or from this address: nothing was verified (429 with Retry-After).</summary>
    LockedOut,

    /// <summary>Too many logins at this moment, or a store is away (503 with Retry-After).</summary>
    Unavailable,
}
