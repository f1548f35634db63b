using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Policies.Identity;

/// <summary>
/// How services learn who calls. Always on: what a client itself sends under these names is taken off, in every spelling, also where nobody
/// finds out who calls.
/// </summary>
internal sealed class IdentityOptions
{
    /// <summary>The field for the caller's subject. Null for none. Default: X-User-Id.</summary>
    public string? User { get; init; } = "X-User-Id";

    /// <summary>The field for the caller's roles, separated by commas. Null for none. Default: X-User-Roles.</summary>
    public string? Roles { get; init; } = "X-User-Roles";

    /// <summary>
    /// Further fields by name, each with an expression: <c>X-User-Email: auth.claims.email</c>. One that has no value for a caller is left
    /// out. Default: none.
    /// </summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Whether the credentials in <c>Authorization</c>, or the token in the <c>cookie</c> of a <c>jwt</c>, go on to the service once they have been
    /// verified here. Default: true.
    /// </summary>
    public bool Token { get; init; } = true;
}
