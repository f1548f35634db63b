using Gatehouse.Policies.Auth.Jwt;

namespace Gatehouse.Policies.Auth;

/// <summary>One way to prove who calls, by a name that routes use in <c>auth</c>. Exactly one of the keys.</summary>
internal sealed class AuthorityOptions
{
    /// <summary>Tokens that an issuer has signed.</summary>
    public JwtOptions? Jwt { get; init; }
}
