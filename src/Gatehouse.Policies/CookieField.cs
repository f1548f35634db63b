using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies;

/// <summary>Takes a cookie out of a request (RFC 6265, 4.2).</summary>
internal static class CookieField
{
    /// <summary>Takes off every cookie of a name, in any case; the others stay as they are.</summary>
    public static void Remove(IHeaderDictionary headers, string name)
    {
        if (headers.Cookie.Count == 0 || !headers.Cookie.Any(field => field!.Contains(name, StringComparison.OrdinalIgnoreCase)))
            return;
        var kept = headers.Cookie.SelectMany(field => field!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(cookie => !IsNamed(cookie, name));
        var rest = string.Join("; ", kept);
        headers.Cookie = rest.Length == 0 ? default(Microsoft.Extensions.Primitives.StringValues) : rest;
    }

    // Some servers take a comma for the end of a cookie.
    private static bool IsNamed(string cookie, string name)
    {
        foreach (var range in cookie.AsSpan().Split(','))
        {
            var one = cookie.AsSpan()[range];
            var equals = one.IndexOf('=');
            if ((equals < 0 ? one : one[..equals]).Trim().Equals(name, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        return false;
    }
}
