using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Discovery.Addresses;

/// <summary>One reading of a section: the parameters of the URL together with what stands beside it. Remembers the first fault.</summary>
internal sealed class DiscoveryReading
{
    private static readonly string[] Schemes = ["http", "https", "h2", "h2c"];
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    private readonly Dictionary<string, List<string>> parameters = new(StringComparer.Ordinal);

    public DiscoveryReading(DiscoveryUrl url, DiscoverySettings settings, string[] known)
    {
        Url = url;
        foreach (var (key, value) in url.Query)
        {
            if (key is "token" or "password" or "user")
                Refuse("url", $"a URL is no place for '{key}': it is shown in logs", $"write {{ url: ..., {key}: $env.NAME }}");
            else if (Array.IndexOf(known, key) < 0)
                Refuse("url", $"'{key}' means nothing for {url.Kind}://", $"what may stand behind '?' is {string.Join(", ", known)}");
            else if (value.Length == 0)
                Refuse("url", $"'{key}' has no value", null);
            else if (parameters.TryGetValue(key, out var values))
                values.Add(value);
            else
                parameters[key] = [value];
        }
        if (url.Authority.Contains('@'))
            Refuse("url", "a URL is no place for a user and a password: it is shown in logs", "write { url: ..., user: ..., password: $env.NAME }");
        Beside("scheme", settings.Scheme, known);
        Beside("tag", settings.Tag, known);
        Beside("dc", settings.Dc, known);
        Beside("server", settings.Server, known);
        Beside("loopback", settings.Loopback is { } loopback ? (loopback ? "true" : "false") : null, known);
        Scheme = One("scheme") ?? "http";
        if (Array.IndexOf(Schemes, Scheme) < 0)
            Refuse("scheme", $"'{Scheme}' is no way to speak to an instance", "write http, https, h2 or h2c");
        Every = settings.Every ?? TimeSpan.FromSeconds(30);
        if (Every < Least || Every > Most)
            Refuse("every", "this is not from 1s to 1h", null);
    }

    public DiscoveryUrl Url { get; }

    public string Scheme { get; }

    public TimeSpan Every { get; }

    public DiscoveryFault? Fault { get; private set; }

    public void Refuse(string key, string text, string? hint) => Fault ??= new DiscoveryFault(key, text, hint);

    public IReadOnlyList<string> All(string name) => parameters.TryGetValue(name, out var values) ? values : [];

    public string? One(string name)
    {
        var values = All(name);
        if (values.Count > 1)
            Refuse("url", $"'{name}' is written more than once", null);
        return values.Count == 0 ? null : values[0];
    }

    public bool? Flag(string name)
    {
        var value = One(name);
        if (value is not (null or "true" or "false"))
            Refuse("url", $"'{name}' is true or false, not '{value}'", null);
        return value is null ? null : value == "true";
    }

    /// <summary>Refuses what belongs to other kinds.</summary>
    public void RefuseUnused(string key, [NotNullWhen(true)] string? value)
    {
        if (value is not null)
            Refuse(key, $"'{key}' means nothing for {Url.Kind}://", null);
    }

    private void Beside(string key, string? value, string[] known)
    {
        if (value is null)
            return;
        if (Array.IndexOf(known, key) < 0)
            Refuse(key, $"'{key}' means nothing for {Url.Kind}://", null);
        else if (parameters.ContainsKey(key))
            Refuse(key, $"'{key}' is in the URL already", null);
        else
            parameters[key] = [value];
    }
}
