using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>What is said of how an answer came about: <c>Cache-Status</c> (RFC 9211) and <c>X-Cache</c>.</summary>
internal static class CacheStatus
{
    public const string Field = "Cache-Status";

    public const string Word = "X-Cache";

    /// <summary>Marks what is sent because the service is not asked: it may be of any age.</summary>
    public const string Fallback = "X-Fallback";

    public static string Hit(string secondsLeft) => string.Concat("gatehouse; hit; ttl=", secondsLeft);

    /// <summary>Says that the service was asked.</summary>
    public static void Forwarded(IHeaderDictionary headers, Outcome outcome, string details)
    {
        headers[Word] = WordOf(outcome);
        headers[Field] = StringValues.Concat(headers[Field], "gatehouse; fwd=" + details);
    }

    public static string WordOf(Outcome outcome) => outcome switch
    {
        Outcome.Hit => "Hit",
        Outcome.Miss => "Miss",
        Outcome.Stale => "Stale",
        Outcome.Revalidated => "Revalidated",
        _ => "Bypass",
    };
}
