using System.Text;
using Gatehouse.Caching.Fields;
using Gatehouse.Caching.Rules;
using Gatehouse.Caching.Storage;

namespace Gatehouse.Caching.Tests;

/// <summary>Stored answers to try things with.</summary>
internal static class Entries
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    public static CacheEntry Make(string url, int length = 10, string route = "/**", params KeyValuePair<string, string?>[] selecting) => new()
    {
        Key = new CacheKey(url + "\n" + route, url.Length),
        Selecting = selecting,
        Status = 200,
        Fields = [new CachedField("Content-Type", "text/plain"), new CachedField("X-Two", ["a", "b"])],
        Body = new CachedBody([Encoding.ASCII.GetBytes(new string('x', length))], length),
        Freshness = new Freshness { InitialAge = 3, Lifetime = 60, NeverStale = true, StaleIfError = 5 },
        ReceivedAt = Now.ToUnixTimeMilliseconds(),
        Route = route,
        Tags = ["t1", "t2"],
    };

    public static CachedField[] Fields(params string[] lines) =>
        [.. lines.Select(line => line.Split(": ", 2)).GroupBy(pair => pair[0]).Select(group => new CachedField(group.Key, group.Select(pair => pair[1]).ToArray()))];
}
