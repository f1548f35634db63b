namespace Gatehouse.Policies.Auth;

/// <summary>One way to prove who calls, by a name that routes use in <c>auth</c>. Exactly one of the keys.</summary>
internal sealed class AuthorityOptions
{
}
