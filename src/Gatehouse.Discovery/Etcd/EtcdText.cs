using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gatehouse.Discovery.Addresses;

namespace Gatehouse.Discovery.Etcd;

/// <summary>
/// How a place in etcd is named on a command line: <c>etcd://[user:password@]host[:2379][,host]/prefix[?timeout=5s]</c>, or <c>etcd+https://...</c>.
/// </summary>
public static class EtcdText
{
    private const int DefaultPort = 2379;
    private const int MaxSeconds = 60;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">The cluster.</param>
    /// <param name="prefix">How the keys begin; ends with a slash.</param>
    /// <param name="problem">When false: what is wrong, without any part of the text, which may hold a password.</param>
    public static bool TryRead(string text, [NotNullWhen(true)] out EtcdOptions? options, [NotNullWhen(true)] out string? prefix, [NotNullWhen(false)] out string? problem)
    {
        options = null;
        prefix = null;
        problem = "this is not a place in etcd: write etcd://host:2379/prefix, or etcd+https://host:2379/prefix";
        if (DiscoveryUrl.Read(text) is not { Kind: "etcd" or "etcd+https" } url)
            return false;
        if (url.Path.Trim('/').Length == 0)
        {
            problem = "the path has to be how the keys begin: write etcd://host:2379/prefix";
            return false;
        }
        var at = url.Authority.LastIndexOf('@');
        var scheme = url.Kind == "etcd" ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        var places = url.Authority[(at + 1)..].Split(',').Select(HostAndPort.Read).ToList();
        if (places.Contains(null))
            return false;
        if (!TryReadTimeout(url, out var timeout))
        {
            problem = $"behind the '?' there may be timeout=5s, from 1s to {MaxSeconds}s, and nothing else";
            return false;
        }
        var login = at < 0 ? [] : url.Authority[..at].Split(':', 2);
        if (login is not [] and not [{ Length: > 0 }, _])
        {
            problem = "there is no user without a password and no password without a user: write etcd://user:password@host:2379/prefix";
            return false;
        }
        prefix = url.Path.TrimEnd('/') + "/";
        options = new EtcdOptions([.. places.Select(place => new UriBuilder(scheme, place!.Value.Host, place.Value.Port ?? DefaultPort).Uri)])
        {
            User = login is [var user, _] ? Uri.UnescapeDataString(user) : null,
            Password = login is [_, var password] ? Uri.UnescapeDataString(password) : null,
            Timeout = timeout,
        };
        problem = null;
        return true;
    }

    private static bool TryReadTimeout(DiscoveryUrl url, out TimeSpan timeout)
    {
        timeout = TimeSpan.FromSeconds(5);
        if (url.Query.Count == 0)
            return true;
        if (url.Query is not [{ Key: "timeout", Value: var value }] || !int.TryParse(value.TrimEnd('s'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return false;
        timeout = TimeSpan.FromSeconds(seconds);
        return seconds is >= 1 and <= MaxSeconds;
    }
}
