using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using Gatehouse.Identity.Hashing;
using Gatehouse.Identity.Lockouts;
using Gatehouse.Identity.Sessions;
using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Logins;

/// <summary>
/// Login, refresh and logout. Thread-safe. Whatever a client sends and whatever a store does is an outcome; only a cancelled call throws.
/// </summary>
public sealed class LoginService(
    IUserStore users, ISessionStore sessions, Passwords passwords, Lockout lockout, LoginSettings settings, TimeProvider time)
{
    // What is revoked stays so for as long as a verifier may accept it: past `exp` by what clocks may differ, 10 minutes at most (`jwt.skew`).
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    // A reload may have made the lifetime shorter than that of tokens that are about.
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);

    /// <summary>Begins a session for who knows the password.</summary>
    /// <param name="login">An e-mail address or a user name.</param>
    /// <param name="password">The password.</param>
    /// <param name="client">Where the client is, for the lockout; null when it is not known.</param>
    /// <param name="cancellation">When the client has left.</param>
    public async Task<LoginOutcome> LoginAsync(string login, string password, IPAddress? client, CancellationToken cancellation)
    {
        if (!lockout.TryBegin(login, client, out var wait))
            return LoginOutcome.LockedOut(wait);
        var isDecided = false;
        try
        {
            var lookup = LoginName.Normalize(login) is null ? UserLookup.Unknown : await users.FindAsync(login, cancellation);
            if (!lookup.IsAvailable)
                return LoginOutcome.Unavailable;
            var check = await passwords.VerifyAsync(lookup.User, password, cancellation);
            if (check == PasswordCheck.Busy)
                return LoginOutcome.Unavailable;
            isDecided = true;
            if (check == PasswordCheck.Wrong || lookup.User is not { IsDisabled: false } user)
                return LoginOutcome.Refused;
            lockout.Succeed(login, client);
            return await BeginAsync(user, cancellation);
        }
        finally
        {
            if (!isDecided)
                lockout.Undo(login, client);
        }
    }

    /// <summary>Exchanges a refresh token for new tokens. Who uses one twice ends the session for everybody who has a token of it.</summary>
    public async Task<LoginOutcome> RefreshAsync(string? refreshToken, CancellationToken cancellation)
    {
        if (RefreshToken.Parse(refreshToken) is not { } token)
            return LoginOutcome.Refused;
        // All that may be away is asked before the token is used up: a client that is told 503 can try again with it.
        var owner = await sessions.FindOwnerAsync(token, cancellation);
        if (!owner.IsAvailable)
            return LoginOutcome.Unavailable;
        if (owner.UserId is null)
            return LoginOutcome.Refused;
        var lookup = await users.FindByIdAsync(owner.UserId, cancellation);
        if (!lookup.IsAvailable)
            return LoginOutcome.Unavailable;
        // Who is not there may be there again in a moment, as while a file is edited; a session that has ended never is.
        if (lookup.User is not { } user)
            return LoginOutcome.Refused;
        if (user.IsDisabled)
        {
            await sessions.RevokeSessionAsync(token.Session, DateTimeOffset.MinValue, cancellation);
            return LoginOutcome.Refused;
        }
        var next = token.Next();
        var (tokens, times) = Issue(user, next);
        // From here on the client's leaving changes nothing: a rotation whose answer is lost would look like theft.
        return await sessions.RotateAsync(token, next, times, CancellationToken.None) switch
        {
            RotateStatus.Rotated => LoginOutcome.Issued(tokens),
            RotateStatus.Unavailable => LoginOutcome.Unavailable,
            _ => LoginOutcome.Refused,
        };
    }

    /// <summary>Ends the session that an access token or a refresh token belongs to. The access token has been verified by the caller.</summary>
    /// <param name="jti">The <c>jti</c> of the access token; null when there is none.</param>
    /// <param name="expires">The <c>exp</c> of the access token.</param>
    /// <param name="refreshToken">The refresh token; null when there is none. One that is not valid any more ends its session too.</param>
    /// <param name="cancellation">When the client has left.</param>
    public async Task<StoreStatus> LogoutAsync(string? jti, DateTimeOffset expires, string? refreshToken, CancellationToken cancellation)
    {
        var status = StoreStatus.Done;
        var session = SessionOf(jti);
        var until = expires < DateTimeOffset.MaxValue - Tolerance ? expires + Tolerance : expires;
        if (jti is not null)
        {
            // A token that is not of a session, such as another issuer's, is revoked by itself.
            status = session is null
                ? await sessions.RevokeTokenAsync(jti, until, cancellation)
                : await sessions.RevokeSessionAsync(session, until, cancellation);
        }
        if (RefreshToken.Parse(refreshToken) is { } token && token.Session != session)
        {
            var other = await sessions.RevokeSessionAsync(token.Session, DateTimeOffset.MinValue, cancellation);
            status = status == StoreStatus.Done ? other : status;
        }
        return status;
    }

    /// <summary>Ends all sessions of a user, and every access token issued until now.</summary>
    public ValueTask<StoreStatus> LogoutEverywhereAsync(string userId, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var longest = settings.AccessLifetime > LongestLifetime ? settings.AccessLifetime : LongestLifetime;
        return sessions.RevokeUserBeforeAsync(userId, now, now + longest + Tolerance, cancellation);
    }

    /// <summary>Who a verified access token's <c>sub</c> is. A disabled user is still found.</summary>
    public ValueTask<UserLookup> FindUserAsync(string userId, CancellationToken cancellation) => users.FindByIdAsync(userId, cancellation);

    private static string? SessionOf(string? jti) => jti?.IndexOf('.') is { } dot and RefreshToken.SessionLength ? jti[..dot] : null;

    private async Task<LoginOutcome> BeginAsync(User user, CancellationToken cancellation)
    {
        var token = RefreshToken.Create();
        var (tokens, times) = Issue(user, token);
        return await sessions.CreateAsync(user.Id, token, times, cancellation) == StoreStatus.Done
            ? LoginOutcome.Issued(tokens)
            : LoginOutcome.Unavailable;
    }

    private (IssuedTokens Tokens, TokenTimes Times) Issue(User user, RefreshToken refresh)
    {
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var id = $"{refresh.Session}.{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(8))}";
        var claims = new AccessClaims(id, user, issuedAt, issuedAt + settings.AccessLifetime);
        var tokens = new IssuedTokens(settings.Sign(claims), claims, refresh.Text, settings.AccessLifetime, settings.RefreshLifetime);
        return (tokens, new TokenTimes(claims.Expires + Tolerance, issuedAt + settings.RefreshLifetime));
    }
}
