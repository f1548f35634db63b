using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Policies.IpFilter;

/// <summary>The addresses of one network, as numbers, both ends included.</summary>
/// <param name="Family">IPv4 or IPv6; the numbers of one say nothing about the other.</param>
/// <param name="First">The first address.</param>
/// <param name="Last">The last address.</param>
internal readonly record struct AddressRange(AddressFamily Family, UInt128 First, UInt128 Last)
{
    private const int LongestPrefixText = 3;

    /// <summary>Reads <c>10.0.0.0/8</c> or a single address; false, and what to do, when the text is neither or not exact.</summary>
    public static bool TryParse(string text, out AddressRange range, out string? hint)
    {
        range = default;
        hint = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
            return false;
        var bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        var prefix = bits;
        if (slash >= 0 && !TryParsePrefix(text.AsSpan(slash + 1), bits, out prefix))
        {
            hint = $"the number after '/' is 0 to {bits}";
            return false;
        }
        var number = NumberOf(address);
        var hosts = prefix == 0 ? bits == 128 ? UInt128.MaxValue : uint.MaxValue : (UInt128.One << (bits - prefix)) - 1;
        var network = AddressOf(number & ~hosts, bits);
        if (address.IsIPv4MappedToIPv6)
        {
            hint = prefix >= 96 ? $"did you mean '{network.MapToIPv4()}{(slash < 0 ? "" : $"/{prefix - 96}")}'?" : "write IPv4 networks as such";
            return false;
        }
        if ((number & hosts) != 0)
        {
            hint = $"did you mean '{network}/{prefix}'?";
            return false;
        }
        range = new AddressRange(address.AddressFamily, number, number | hosts);
        return true;
    }

    // IPAddress reads more than people write: 1, 0x7f.1, 010.0.0.1 (octal), [::1]:80, fe80::1%eth0.
    private static bool TryParseAddress(string text, out IPAddress address)
    {
        if (!IPAddress.TryParse(text, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }
        address = parsed;
        return parsed.AddressFamily == AddressFamily.InterNetwork
            ? parsed.ToString() == text
            : !text.AsSpan().ContainsAny('%', '[', ']');
    }

    private static bool TryParsePrefix(ReadOnlySpan<char> text, int bits, out int prefix)
    {
        prefix = 0;
        return text.Length is > 0 and <= LongestPrefixText
            && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
            && prefix <= bits;
    }

    private static UInt128 NumberOf(IPAddress address)
    {
        UInt128 number = 0;
        foreach (var octet in address.GetAddressBytes())
            number = (number << 8) | octet;
        return number;
    }

    private static IPAddress AddressOf(UInt128 number, int bits)
    {
        var octets = new byte[bits / 8];
        for (var i = octets.Length - 1; i >= 0; i--)
        {
            octets[i] = (byte)number;
            number >>= 8;
        }
        return new IPAddress(octets);
    }
}
