using System.Globalization;
using System.Net;

namespace Gatehouse.Discovery.Dns;

/// <summary>How names are looked up: as <c>/etc/resolv.conf</c> says (resolv.conf(5)), within bounds.</summary>
internal sealed record ResolverSettings
{
    public const int DnsPort = 53;

    private const int MaxServers = 8;
    private const int MaxSearch = 16;

    public IReadOnlyList<IPEndPoint> Servers { get; init; } = [];

    /// <summary>What is tried behind a name with few dots.</summary>
    public IReadOnlyList<string> Search { get; init; } = [];

    /// <summary>With that many dots or more a name is tried as it is first; 0 to 15, default 1.</summary>
    public int Dots { get; init; } = 1;

    /// <summary>For one question to one server; 1 to 30 s. Default 2 s: the file's own default of 5 s is long for a list that stands meanwhile.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often each server is asked; 1 to 5, default 2.</summary>
    public int Attempts { get; init; } = 2;

    /// <summary>Servers that the operator wrote, and nothing of the machine.</summary>
    public static ResolverSettings Of(IReadOnlyList<IPEndPoint> servers) => new() { Servers = servers };

    /// <summary>Reads the machine's file. Without it, or without a server in it, the server is on the loopback, as everywhere.</summary>
    public static ResolverSettings OfMachine(string path = "/etc/resolv.conf")
    {
        try
        {
            return Parse(File.ReadLines(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Parse([]);
        }
    }

    public static ResolverSettings Parse(IEnumerable<string> lines)
    {
        var settings = new ResolverSettings();
        var servers = new List<IPEndPoint>();
        foreach (var line in lines)
        {
            if (line.Length == 0 || line[0] is '#' or ';')
                continue;
            var words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2)
                continue;
            if (words[0] == "nameserver" && IPAddress.TryParse(words[1], out var address) && servers.Count < MaxServers)
                servers.Add(new IPEndPoint(address, DnsPort));
            else if (words[0] is "search" or "domain")
                settings = settings with { Search = [.. words[1..].Where(DnsName.IsValid).Take(MaxSearch).Select(DnsName.Normalize)] };
            else if (words[0] == "options")
                settings = words[1..].Aggregate(settings, Option);
        }
        return settings with { Servers = servers.Count > 0 ? servers : [new IPEndPoint(IPAddress.Loopback, DnsPort)] };
    }

    /// <summary>The names to try for a name, in their order, normalized.</summary>
    public IEnumerable<string> Candidates(string name)
    {
        var plain = DnsName.Normalize(name);
        if (name.EndsWith('.'))
            return [plain];
        var searched = Search.Select(domain => $"{plain}.{domain}").Where(DnsName.IsValid);
        return plain.Count(c => c == '.') >= Dots ? searched.Prepend(plain) : searched.Append(plain);
    }

    private static ResolverSettings Option(ResolverSettings settings, string word)
    {
        var parts = word.Split(':', 2);
        if (parts.Length < 2 || !int.TryParse(parts[1], NumberStyles.None, null, out var number))
            return settings;
        return parts[0] switch
        {
            "ndots" => settings with { Dots = Math.Clamp(number, 0, 15) },
            "timeout" => settings with { Timeout = TimeSpan.FromSeconds(Math.Clamp(number, 1, 30)) },
            "attempts" => settings with { Attempts = Math.Clamp(number, 1, 5) },
            _ => settings,
        };
    }
}
