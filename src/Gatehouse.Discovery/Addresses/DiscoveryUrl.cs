namespace Gatehouse.Discovery.Addresses;

/// <summary>The parts of a discovery URL. Not <see cref="Uri"/>: that knows no lists of hosts, and names such as <c>_http._tcp.name</c> are not hosts to it.</summary>
/// <param name="Kind">What stands before <c>://</c>, in lower case.</param>
/// <param name="Authority">What stands between it and the path.</param>
/// <param name="Path">Begins with <c>/</c>, unescaped; empty when there is none.</param>
/// <param name="Query">The pairs behind <c>?</c>, unescaped.</param>
internal sealed record DiscoveryUrl(string Kind, string Authority, string Path, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    public static DiscoveryUrl? Read(string text)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme <= 0 || text.Contains('#'))
            return null;
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c))
                return null;
        }
        var rest = text[(scheme + 3)..];
        var question = rest.IndexOf('?');
        var query = question < 0 ? "" : rest[(question + 1)..];
        var place = question < 0 ? rest : rest[..question];
        var slash = place.IndexOf('/');
        var path = slash < 0 ? "" : Uri.UnescapeDataString(place[slash..]);
        return new DiscoveryUrl(text[..scheme].ToLowerInvariant(), slash < 0 ? place : place[..slash], path, Pairs(query));
    }

    private static List<KeyValuePair<string, string>> Pairs(string query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equal = pair.IndexOf('=');
            var value = equal < 0 ? "" : Uri.UnescapeDataString(pair[(equal + 1)..]);
            pairs.Add(new(Uri.UnescapeDataString(equal < 0 ? pair : pair[..equal]), value));
        }
        return pairs;
    }
}
