using Gatehouse.Caching.Fields;

namespace Gatehouse.Caching.Rules;

/// <summary>May an answer be stored, and for how long? RFC 9111, 3 and 4.2.</summary>
public static class Storing
{
    private const long LongestGuess = 24 * 60 * 60;

    // RFC 9110, 15.1. 206 and 304 are no whole answers; 300 and 501 say nothing that could harm.
    private static bool IsHeuristic(int status) => status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    // What an operator means by "keep these": good answers, and that something has moved. Errors are the origin's to allow.
    private static bool IsForTtl(int status) => status is 200 or 203 or 204 or 300 or 301 or 308;

    // Of those in RFC 9110 the ones a cache has to do nothing about.
    private static bool IsUnderstood(int status) => IsHeuristic(status) || status is 302 or 303 or 307 or 400 or 403 or 500 or 502 or 503 or 504;

    /// <summary>How the answer may be used; null when it may not be stored, or nothing would be gained by it.</summary>
    /// <param name="request">Of the request it answers.</param>
    /// <param name="status">Its status.</param>
    /// <param name="fields">Its fields.</param>
    /// <param name="rules">The operator's.</param>
    /// <param name="now">When it came.</param>
    public static Freshness? Judge(RequestTraits request, int status, IReadOnlyList<CachedField> fields, StoreRules rules, DateTimeOffset now)
    {
        if (status is < 200 or 206 or 304 || fields.Find("Set-Cookie") is not null || fields.Find("Set-Cookie2") is not null)
            return null;
        var targeted = Targeted(fields, rules.Targeted);
        var directives = targeted ?? ResponseDirectives.Read(fields.Find("Cache-Control"));
        if (directives.Private || (directives.MustUnderstand ? !IsUnderstood(status) : directives.NoStore))
            return null;
        var explicitLifetime = Explicit(directives, targeted is null ? fields : [], now);
        var mayShare = request.IsKeyedByCaller || !request.HasCredentials
            || directives.Public || directives.MustRevalidate || directives.SharedMaxAge is not null;
        // Without a word of the origin's, what was asked for with a cookie may be about whom it belongs to.
        var isPersonal = !request.IsKeyedByCaller && (request.HasCookie || request.HasCredentials);
        if (!mayShare || (isPersonal && explicitLifetime is null && !directives.Public))
            return null;
        var age = InitialAge(fields, now);
        var lifetime = Lifetime(directives, explicitLifetime, status, fields, rules, age, isPersonal || targeted is not null, now);
        if (lifetime is not { } seconds)
            return null;
        var neverStale = directives.MustRevalidate || directives.ProxyRevalidate;
        return new Freshness
        {
            InitialAge = age,
            Lifetime = seconds,
            AlwaysValidates = directives.NoCache,
            // s-maxage forbids it too (RFC 9111, 5.2.2.10), but not to an origin that in the same breath allows it (RFC 5861).
            NeverStale = neverStale || (directives.SharedMaxAge is not null && directives is { StaleWhileRevalidate: null, StaleIfError: null }),
            StaleWhileRevalidate = neverStale ? 0 : directives.StaleWhileRevalidate ?? (long)rules.StaleWhileRevalidate.TotalSeconds,
            StaleIfError = neverStale ? 0 : directives.StaleIfError ?? (long)rules.StaleIfError.TotalSeconds,
        };
    }

    private static ResponseDirectives? Targeted(IReadOnlyList<CachedField> fields, IReadOnlyList<string> names)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (TargetedDirectives.Read(fields.Find(names[i])) is { } directives)
                return directives;
        }
        return null;
    }

    // What the origin says about the lifetime; null for nothing. A field Expires that is no date has ended (RFC 9111, 5.3).
    private static long? Explicit(ResponseDirectives directives, IReadOnlyList<CachedField> fields, DateTimeOffset now)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } age)
            return age;
        if (fields.Find("Expires") is not { } expires)
            return null;
        if (!HttpDate.TryParse(expires.Single, now, out var end))
            return 0;
        var start = HttpDate.TryParse(fields.Line("Date"), now, out var date) ? date : now;
        return Math.Clamp((long)(end - start).TotalSeconds, 0, DeltaSeconds.Max);
    }

    // Null when it would be stale from the first and could not be validated either.
    private static long? Lifetime(
        ResponseDirectives directives, long? explicitLifetime, int status, IReadOnlyList<CachedField> fields, StoreRules rules, long age, bool isOrigins, DateTimeOffset now)
    {
        if (rules.Ttl is { } ttl && IsForTtl(status) && !isOrigins && directives is { NoCache: false, MustRevalidate: false, ProxyRevalidate: false })
            return age + (long)ttl.TotalSeconds;
        var isHeuristic = IsHeuristic(status) || directives.Public;
        if (explicitLifetime is null && !isHeuristic)
            return null;
        var lifetime = explicitLifetime ?? (rules.Heuristic && !directives.NoCache ? Guess(fields, now) : 0);
        if (lifetime > 0 && !directives.NoCache)
            return lifetime;
        return fields.Find("ETag") is not null || fields.Find("Last-Modified") is not null ? lifetime : null;
    }

    private static long Guess(IReadOnlyList<CachedField> fields, DateTimeOffset now)
    {
        if (!HttpDate.TryParse(fields.Line("Last-Modified"), now, out var modified))
            return 0;
        var date = HttpDate.TryParse(fields.Line("Date"), now, out var sent) ? sent : now;
        return Math.Clamp((long)(date - modified).TotalSeconds / 10, 0, LongestGuess);
    }

    private static long InitialAge(IReadOnlyList<CachedField> fields, DateTimeOffset now)
    {
        var age = fields.Find("Age") is { } field ? DeltaSeconds.OfAge(field[0]) : 0;
        var apparent = HttpDate.TryParse(fields.Line("Date"), now, out var date) ? (long)(now - date).TotalSeconds : 0;
        return Math.Clamp(Math.Max(age, apparent), 0, DeltaSeconds.Max);
    }
}
