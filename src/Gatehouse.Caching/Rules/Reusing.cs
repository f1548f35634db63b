using Gatehouse.Caching.Fields;

namespace Gatehouse.Caching.Rules;

/// <summary>May a stored answer be used? RFC 9111, 4.2 to 4.3; RFC 5861.</summary>
public static class Reusing
{
    /// <summary>Decides for a request.</summary>
    /// <param name="freshness">Of the answer.</param>
    /// <param name="age">Its age now, in seconds.</param>
    /// <param name="request">What the client says; the default for nothing.</param>
    public static Reuse Judge(Freshness freshness, long age, RequestDirectives request)
    {
        if (freshness.AlwaysValidates || request.NoCache || age > request.MaxAge)
            return Reuse.Validate;
        var left = freshness.Lifetime - age;
        if (left < request.MinFresh)
            return Reuse.Validate;
        if (left > 0)
            return Reuse.Fresh;
        if (freshness.NeverStale)
            return Reuse.Validate;
        if (-left <= request.MaxStale)
            return Reuse.Stale;
        return -left < freshness.StaleWhileRevalidate ? Reuse.StaleWhileRevalidate : Reuse.Validate;
    }

    /// <summary>True when a stale answer may stand in for an error of its origin.</summary>
    /// <param name="freshness">Of the answer.</param>
    /// <param name="age">Its age now, in seconds.</param>
    public static bool MayStandIn(Freshness freshness, long age) =>
        freshness is { AlwaysValidates: false, NeverStale: false } && age - freshness.Lifetime < freshness.StaleIfError;
}
