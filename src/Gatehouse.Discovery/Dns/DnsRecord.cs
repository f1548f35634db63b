using System.Net;

namespace Gatehouse.Discovery.Dns;

/// <summary>A record of a message.</summary>
/// <param name="Name">Whose; lower case, no dot at the end.</param>
/// <param name="Type">Which type; the members below are those of it.</param>
/// <param name="Ttl">For how long it is good, in seconds.</param>
internal sealed record DnsRecord(string Name, DnsType Type, uint Ttl)
{
    /// <summary>Of A and AAAA.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>Of CNAME and SRV; empty for the root.</summary>
    public string Target { get; init; } = "";

    /// <summary>Of SRV.</summary>
    public ushort Priority { get; init; }

    /// <summary>Of SRV.</summary>
    public ushort Weight { get; init; }

    /// <summary>Of SRV.</summary>
    public ushort Port { get; init; }

    /// <summary>Of SOA: for how long it is known that there is nothing, in seconds (RFC 2308, 4).</summary>
    public uint Minimum { get; init; }
}
