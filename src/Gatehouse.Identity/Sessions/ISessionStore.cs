namespace Gatehouse.Identity.Sessions;

/// <summary>
/// Sessions (families of refresh tokens) and revocations, kept so that they outlive the process; every revocation also reaches
/// <see cref="Revoking.Revocations"/>, on this node before the method completes. Used concurrently. Does not throw for what a client sends or a
/// disk or server does, except when cancelled; what is cancelled may still be done.
/// </summary>
public interface ISessionStore : IAsyncDisposable
{
    /// <summary>Begins a session with its first token.</summary>
    ValueTask<StoreStatus> CreateAsync(string userId, RefreshToken token, TokenTimes times, CancellationToken cancellation);

    /// <summary>Whose token it is, valid or not any more. Changes nothing.</summary>
    ValueTask<SessionOwner> FindOwnerAsync(RefreshToken token, CancellationToken cancellation);

    /// <summary>Exchanges a token for the next one of its session. Of two concurrent calls with one token, one rotates and the other is reuse.</summary>
    ValueTask<RotateStatus> RotateAsync(RefreshToken token, RefreshToken next, TokenTimes times, CancellationToken cancellation);

    /// <summary>Ends a session: its refresh token and every access token of it.</summary>
    /// <param name="session">Its name (<see cref="RefreshToken.Session"/>). Done when there is none.</param>
    /// <param name="until">When an access token at hand expires; the store knows of all that were issued. The revocation is forgotten afterwards.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<StoreStatus> RevokeSessionAsync(string session, DateTimeOffset until, CancellationToken cancellation);

    /// <summary>Revokes one access token.</summary>
    /// <param name="jti">Its <c>jti</c>.</param>
    /// <param name="expires">Its <c>exp</c>: afterwards the revocation is forgotten.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<StoreStatus> RevokeTokenAsync(string jti, DateTimeOffset expires, CancellationToken cancellation);

    /// <summary>Ends all sessions of a user, and revokes every access token issued to the user up to an instant.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="before">The instant, its whole second included: tokens tell no more.</param>
    /// <param name="until">When the last token issued before expires by itself: afterwards the revocation is forgotten.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    ValueTask<StoreStatus> RevokeUserBeforeAsync(string userId, DateTimeOffset before, DateTimeOffset until, CancellationToken cancellation);
}
