using Gatehouse.Caching.Storage;
using Gatehouse.Caching.Tiers;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Policies.Cache;

/// <summary>Which answers a purge is for.</summary>
internal static class Purges
{
    /// <summary>False for what is no address of anything kept.</summary>
    public static bool IsAddress(string text) => TryRead(text, out _, out _);

    public static Func<CacheEntry, bool> ConditionOf(CachePurge purge) => purge.Kind switch
    {
        PurgeKind.Route => entry => entry.Route == purge.Value,
        PurgeKind.Tag => entry => entry.Tags.Contains(purge.Value, StringComparer.Ordinal),
        PurgeKind.Address => OfAddress(purge.Value),
        _ => static _ => true,
    };

    // Hosts and schemes in any case: the store has them as clients wrote them. What cannot be read comes from a node of another version.
    private static Func<CacheEntry, bool> OfAddress(string text)
    {
        if (!TryRead(text, out var url, out var target))
            return static _ => true;
        var (plain, withPort) = ($"{url.Scheme}://{url.Host}{target}", $"{url.Scheme}://{url.Host}:{url.Port}{target}");
        var origins = url.IsDefaultPort ? new[] { plain, withPort } : [withPort];
        return entry => Array.Exists(origins, origin => IsAt(entry, origin, target.Length));
    }

    private static bool TryRead(string text, out Uri url, out string target)
    {
        target = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out url!) || url.Scheme is not ("http" or "https") || CanonicalTargetParser.Parse(url.PathAndQuery, out var canonical) != TargetFault.None)
            return false;
        target = canonical.Text;
        return true;
    }

    private static bool IsAt(CacheEntry entry, string url, int targetLength) =>
        entry.Key.UrlLength == url.Length
        && entry.Key.Url[..^targetLength].Equals(url.AsSpan(0, url.Length - targetLength), StringComparison.OrdinalIgnoreCase)
        && entry.Key.Url[^targetLength..].SequenceEqual(url.AsSpan(url.Length - targetLength));
}
