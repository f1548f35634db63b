namespace Gatehouse.Identity.Revoking;

/// <summary>What is revoked.</summary>
public enum RevocationKind
{
    /// <summary>One access token, by its <c>jti</c>.</summary>
    Token,

    /// <summary>Every access token of a session: those whose <c>jti</c> begins with the session's name and a dot.</summary>
    Session,

    /// <summary>Every access token of a user issued up to an instant.</summary>
    User,
}
