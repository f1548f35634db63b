using Gatehouse.Policies.Auth.ApiKey;
using Gatehouse.Policies.Auth.Basic;
using Gatehouse.Policies.Auth.Forward;
using Gatehouse.Policies.Auth.Jwt;
using Gatehouse.Policies.Auth.Mtls;

namespace Gatehouse.Policies.Auth;

/// <summary>One way to prove who calls, by a name that routes use in <c>auth</c>. Exactly one of the keys.</summary>
internal sealed class AuthorityOptions
{
    /// <summary>Tokens that an issuer has signed. Default: none.</summary>
    public JwtOptions? Jwt { get; init; }

    /// <summary>Keys that programs send in a header. Default: none.</summary>
    public ApiKeyOptions? ApiKey { get; init; }

    /// <summary>Names and passwords. Default: none.</summary>
    public BasicOptions? Basic { get; init; }

    /// <summary>Certificates of clients. Default: none.</summary>
    public MtlsOptions? Mtls { get; init; }

    /// <summary>A service that is asked about each request. Default: none.</summary>
    public ForwardOptions? Forward { get; init; }
}
