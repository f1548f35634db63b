using Gatehouse.Identity.Users;

namespace Gatehouse.Identity.Logins;

/// <summary>What an access token says; the issuer is added by who signs.</summary>
/// <param name="TokenId"><c>jti</c>: the session's name, a dot, and 64 random bits as base64url.</param>
/// <param name="User">Whose token it is: <c>sub</c> is the id, <c>roles</c> the roles.</param>
/// <param name="IssuedAt"><c>iat</c>, a whole second.</param>
/// <param name="Expires"><c>exp</c>, a whole second.</param>
public sealed record AccessClaims(string TokenId, User User, DateTimeOffset IssuedAt, DateTimeOffset Expires);
