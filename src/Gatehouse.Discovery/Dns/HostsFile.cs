using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Discovery.Dns;

/// <summary>The machine's own names, which come before those of DNS as in all its other programs (hosts(5)).</summary>
internal static class HostsFile
{
    private const int MaxBytes = 4 << 20;

    /// <summary>The addresses of a name; IPv6 only when there is no other. Empty when it does not stand there.</summary>
    public static IPAddress[] Find(string name, string path = "/etc/hosts")
    {
        if (AddressRules.IsLocalhost(name))
            return [IPAddress.Loopback];
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes } ? Find(name, File.ReadLines(path)) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    public static IPAddress[] Find(string name, IEnumerable<string> lines)
    {
        var plain = DnsName.Normalize(name);
        var found = new List<IPAddress>();
        foreach (var line in lines)
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && IPAddress.TryParse(words[0], out var address) && words.AsSpan(1).ContainsAny(plain))
                found.Add(address);
        }
        var four = found.Where(address => address.AddressFamily == AddressFamily.InterNetwork).ToArray();
        return four.Length > 0 ? four : [.. found];
    }

    private static bool ContainsAny(this Span<string> words, string name)
    {
        foreach (var word in words)
        {
            if (string.Equals(DnsName.Normalize(word), name, StringComparison.Ordinal))
                return true;
        }
        return false;
    }
}
