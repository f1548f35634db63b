namespace Gatehouse.Caching.Fields;

/// <summary>
/// <c>CDN-Cache-Control</c> and its like (RFC 9213): a dictionary of structured fields (RFC 9651). What is not well-formed, or has a number
/// where none belongs, is as if it were not there.
/// </summary>
public static class TargetedDirectives
{
    /// <summary>What the field says; null when it is not there, empty or not well-formed, so that <c>Cache-Control</c> counts.</summary>
    public static ResponseDirectives? Read(CachedField? field)
    {
        if (field is not { } lines)
            return null;
        var text = lines.Count == 1 ? lines[0] : string.Join(", ", lines.All());
        var reader = new DictionaryReader(text);
        var directives = new ResponseDirectives();
        var isAny = false;
        while (reader.TryNext(out var key, out var value))
        {
            isAny = true;
            if (!Take(directives, key, value))
                return null;
        }
        return isAny && !reader.IsBroken ? directives : null;
    }

    private static bool Take(ResponseDirectives directives, ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "max-age" when TrySeconds(value, out var seconds):
                directives.MaxAge = seconds;
                return true;
            case "s-maxage" when TrySeconds(value, out var seconds):
                directives.SharedMaxAge = seconds;
                return true;
            case "stale-while-revalidate" when TrySeconds(value, out var seconds):
                directives.StaleWhileRevalidate = seconds;
                return true;
            case "stale-if-error" when TrySeconds(value, out var seconds):
                directives.StaleIfError = seconds;
                return true;
            case "max-age" or "s-maxage" or "stale-while-revalidate" or "stale-if-error":
                return false;
        }
        var isSet = value is not "?0";
        if (key is "no-store")
            directives.NoStore = isSet;
        else if (key is "no-cache")
            directives.NoCache = isSet;
        else if (key is "private")
            directives.Private = isSet;
        else if (key is "public")
            directives.Public = value is "?1";
        else if (key is "must-revalidate")
            directives.MustRevalidate = isSet;
        else if (key is "proxy-revalidate")
            directives.ProxyRevalidate = isSet;
        else if (key is "must-understand")
            directives.MustUnderstand = value is "?1";
        return true;
    }

    // Integers of structured fields may be negative: such an answer is stale.
    private static bool TrySeconds(ReadOnlySpan<char> value, out long seconds)
    {
        if (value.StartsWith('-') && DeltaSeconds.TryParse(value[1..], out _))
        {
            seconds = 0;
            return true;
        }
        return DeltaSeconds.TryParse(value, out seconds);
    }
}
