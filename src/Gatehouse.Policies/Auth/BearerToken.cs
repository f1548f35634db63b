using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Auth;

/// <summary>Finds tokens in <c>Authorization</c> (RFC 6750, 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer";

    /// <summary>True when a field is of this scheme, whatever follows.</summary>
    public static bool IsIn(HttpContext context)
    {
        foreach (var field in context.Request.Headers.Authorization)
        {
            if (field is not null && field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && (field.Length == Scheme.Length || field[Scheme.Length] is ' ' or '\t'))
                return true;
        }
        return false;
    }
}
