using Gatehouse.Policies.Auth.ApiKey;

namespace Gatehouse.Policies.Auth;

/// <summary>One way to prove who calls, by a name that routes use in <c>auth</c>. Exactly one of the keys.</summary>
internal sealed class AuthorityOptions
{
    /// <summary>Keys that programs send in a header. Default: none.</summary>
    public ApiKeyOptions? ApiKey { get; init; }
}
