using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Gatehouse.Redis.Client;

/// <summary>Where a server is and who asks it. Immutable.</summary>
/// <param name="Host">A name or an IP address; for a Unix socket its path.</param>
/// <param name="Port">The port; 0 for a Unix socket.</param>
/// <param name="UsesTls">Whether to speak TLS.</param>
internal sealed record RedisAddress(string Host, int Port, bool UsesTls)
{
    private const int DefaultPort = 6379;
    private const int MaxPath = 107; // the system's limit
    private const string Form = "write redis://host:6379, redis://user:password@host:6379/0, or rediss:// for TLS";

    /// <summary>Who asks; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>The password; null for none. Never shown.</summary>
    public string? Password { get; init; }

    /// <summary>The number of the database. Default: 0.</summary>
    public int Database { get; init; }

    /// <summary>For messages: host and port, nothing secret.</summary>
    public override string ToString() => Port == 0 ? Host : $"{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads <c>redis://[user[:password]@]host[:port][/database]</c>, <c>rediss://</c>, or <c>unix:///path</c>.</summary>
    /// <param name="text">The URL.</param>
    /// <param name="address">What was read.</param>
    /// <param name="problem">When false: what is wrong, without any part of the text that may be a password.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out RedisAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = Uri.TryCreate(text, UriKind.Absolute, out var uri) ? FaultOf(uri) : $"this is not the address of a Redis server: {Form}";
        if (problem is not null)
            return false;
        if (uri!.Scheme == "unix")
        {
            address = new RedisAddress(uri.LocalPath, 0, false);
            return true;
        }
        var user = uri.UserInfo.Split(':', 2);
        address = new RedisAddress(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : DefaultPort, uri.Scheme == "rediss")
        {
            User = user[0].Length > 0 ? Uri.UnescapeDataString(user[0]) : null,
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = uri.AbsolutePath.Length > 1 ? int.Parse(uri.AbsolutePath.AsSpan(1), CultureInfo.InvariantCulture) : 0,
        };
        return true;
    }

    private static string? FaultOf(Uri uri) => uri.Scheme switch
    {
        "unix" when Encoding.UTF8.GetByteCount(uri.LocalPath) > MaxPath => $"the path of a Unix socket has at most {MaxPath} bytes",
        "unix" => uri.LocalPath.Length > 1 && uri.Host.Length == 0 && uri.Query.Length == 0 ? null : "a Unix socket is named by its full path: unix:///run/redis/redis.sock",
        "redis" or "rediss" when uri.DnsSafeHost.Length == 0 => $"the address names no host: {Form}",
        // A '#', '?' or '/' in a password would begin the next part of the URL.
        "redis" or "rediss" when uri.Query.Length > 0 || uri.Fragment.Length > 0 => "nothing may follow the database; characters such as / ? # @ of a password are written as %2F %3F %23 %40, or put it under 'password'",
        "redis" or "rediss" when uri.AbsolutePath.Length > 1 && !IsDatabase(uri.AbsolutePath.AsSpan(1)) => "what follows the host is the number of a database, 0 to 9999: redis://host:6379/0",
        "redis" or "rediss" => null,
        var scheme when scheme.Contains("sentinel", StringComparison.Ordinal) => "Sentinel is not asked for its primary: name the primary, or a proxy or DNS name that leads to it",
        _ => $"this is not the address of a Redis server: {Form}",
    };

    private static bool IsDatabase(ReadOnlySpan<char> text) => text.Length <= 4 && !text.ContainsAnyExceptInRange('0', '9');
}
