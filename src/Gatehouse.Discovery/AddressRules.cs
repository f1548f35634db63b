using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Discovery;

/// <summary>
/// To which addresses nobody but the operator may send the gateway. Who can write to a registry, or answer for a name, must not reach what only
/// this machine can: the metadata service of a cloud, which hands out credentials, and listeners on the loopback.
/// </summary>
public static class AddressRules
{
    // Services of clouds that give their machines names and credentials, where they are not link-local.
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("100.100.100.200"), // Alibaba
        IPAddress.Parse("168.63.129.16"), // Azure
        IPAddress.Parse("192.0.0.192"), // Oracle
        IPAddress.Parse("fd00:ec2::254"), // Amazon
        IPAddress.Parse("fd20:ce::254"), // Google
    ];

    /// <summary>Whether it is link-local, a metadata service, or no address of a single machine.</summary>
    public static bool IsRefused(IPAddress address)
    {
        address = Plain(address);
        if (Array.IndexOf(Metadata, address) >= 0)
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6LinkLocal || address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Any);
        Span<byte> bytes = stackalloc byte[4];
        return !address.TryWriteBytes(bytes, out _) || bytes[0] is 0 or >= 224 || (bytes[0] == 169 && bytes[1] == 254);
    }

    /// <summary>Whether it is this machine's own.</summary>
    public static bool IsLoopback(IPAddress address) => IPAddress.IsLoopback(Plain(address));

    /// <summary>Whether it is a name that always means this machine (RFC 6761).</summary>
    public static bool IsLocalhost(string name)
    {
        var plain = name.AsSpan().TrimEnd('.');
        return plain.Equals("localhost", StringComparison.OrdinalIgnoreCase) || plain.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a host, as an operator wrote it, is on this machine.</summary>
    public static bool IsWrittenLoopback(string host) => IPAddress.TryParse(host, out var address) ? IsLoopback(address) : IsLocalhost(host);

    // An IPv4 address is the same in other clothes: mapped (::ffff:a.b.c.d), and behind a NAT64 (64:ff9b::/96, RFC 6052). So is an IPv6 address
    // with the interface that leads to it (::1%lo), which a comparison would count.
    private static IPAddress Plain(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !address.TryWriteBytes(bytes, out _))
            return address;
        ReadOnlySpan<byte> nat64 = [0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0];
        return new IPAddress(bytes.StartsWith(nat64) ? bytes[12..] : bytes);
    }
}
