using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies;

/// <summary>Finds a cookie in a request (RFC 6265, 4.2), and takes it out.</summary>
internal static class CookieField
{
    /// <summary>How often a cookie of a name, in any case, is in a request.</summary>
    /// <param name="headers">The request's.</param>
    /// <param name="name">The name.</param>
    /// <param name="value">The value as it was sent; empty when there is none, or not only one.</param>
    public static int Find(IHeaderDictionary headers, string name, out ReadOnlyMemory<char> value)
    {
        value = default;
        var count = 0;
        foreach (var field in headers.Cookie)
        {
            if (!field!.Contains(name, StringComparison.OrdinalIgnoreCase))
                continue;
            foreach (var range in field.AsSpan().Split(';'))
            {
                var cookie = field.AsMemory(range).Trim();
                count += CountNamed(cookie.Span, name);
                var equals = cookie.Span.IndexOf('=');
                if (count == 1 && equals >= 0 && cookie.Span[..equals].TrimEnd().Equals(name, StringComparison.OrdinalIgnoreCase))
                    value = cookie[(equals + 1)..].Trim();
            }
        }
        if (count != 1)
            value = default;
        return count;
    }

    /// <summary>Takes off every cookie of a name, in any case; the others stay as they are.</summary>
    public static void Remove(IHeaderDictionary headers, string name)
    {
        if (headers.Cookie.Count == 0 || !headers.Cookie.Any(field => field!.Contains(name, StringComparison.OrdinalIgnoreCase)))
            return;
        var kept = headers.Cookie.SelectMany(field => field!.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(cookie => CountNamed(cookie, name) == 0);
        var rest = string.Join("; ", kept);
        headers.Cookie = rest.Length == 0 ? default(Microsoft.Extensions.Primitives.StringValues) : rest;
    }

    // Some servers take a comma for the end of a cookie.
    private static int CountNamed(ReadOnlySpan<char> cookie, string name)
    {
        var count = 0;
        foreach (var range in cookie.Split(','))
        {
            var one = cookie[range];
            var equals = one.IndexOf('=');
            count += (equals < 0 ? one : one[..equals]).Trim().Equals(name, StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        }
        return count;
    }
}
