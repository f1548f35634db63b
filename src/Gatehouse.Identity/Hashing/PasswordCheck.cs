namespace Gatehouse.Identity.Hashing;

/// <summary>What came of verifying a password.</summary>
public enum PasswordCheck
{
    /// <summary>It is not the one, or there is no such user.</summary>
    Wrong,

    /// <summary>It is the one.</summary>
    Right,

    /// <summary>It is the one, and its hash is weaker than those made today.</summary>
    RightButOld,

    /// <summary>Too many passwords are being verified; nothing was.</summary>
    Busy,
}
