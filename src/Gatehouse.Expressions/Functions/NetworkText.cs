using System.Globalization;

namespace Gatehouse.Expressions.Functions;

/// <summary>Reads and writes addresses and networks, strictly and without allocating.</summary>
internal static class NetworkText
{
    private const ulong MappedPrefix = 0xFFFF_0000_0000;

    /// <summary>Reads an address of either version. One of version 4 in the form of version 6 is not taken.</summary>
    public static bool TryAddress(ReadOnlySpan<char> text, out UInt128 bits, out bool isV4)
    {
        if (!TryAny(text, out bits, out isV4))
            return false;
        return isV4 || bits >> 32 != MappedPrefix >> 32;
    }

    /// <summary>Reads the address of a client, which a socket for both versions may give in the form of version 6.</summary>
    public static bool TryClient(ReadOnlySpan<char> text, out UInt128 bits, out bool isV4)
    {
        if (!TryAny(text, out bits, out isV4))
            return false;
        if (!isV4 && bits >> 32 == MappedPrefix >> 32)
        {
            isV4 = true;
            bits &= uint.MaxValue;
        }
        return true;
    }

    /// <summary>Reads an address or a network, as which an address is one of its own.</summary>
    public static bool TryRange(string text, out CidrValue? range)
    {
        range = null;
        if (text.Contains('/', StringComparison.Ordinal))
            return TryNetwork(text, out range);
        if (TryAddress(text, out var bits, out var isV4))
            range = new CidrValue(bits, isV4, isV4 ? 32 : 128);
        return range is not null;
    }

    /// <summary>Reads a network: <c>10.0.0.0/8</c>.</summary>
    public static bool TryNetwork(string text, out CidrValue? network)
    {
        network = null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || text.Contains('\0', StringComparison.Ordinal) || !TryAddress(text.AsSpan(0, slash), out var bits, out var isV4))
            return false;
        var digits = text.AsSpan(slash + 1);
        if (digits.Length is 0 or > 3 || (digits.Length > 1 && digits[0] == '0') || !int.TryParse(digits, NumberStyles.None, null, out var length) || length > (isV4 ? 32 : 128))
            return false;
        network = new CidrValue(bits, isV4, length);
        return true;
    }

    /// <summary>The canonical form: RFC 5952 for version 6.</summary>
    public static string Show(UInt128 bits, bool isV4)
    {
        if (isV4)
            return $"{(byte)(bits >> 24)}.{(byte)(bits >> 16)}.{(byte)(bits >> 8)}.{(byte)bits}";
        var groups = new ushort[8];
        for (var i = 0; i < 8; i++)
            groups[i] = (ushort)(bits >> (112 - (16 * i)));
        var (start, length) = LongestZeros(groups);
        if (length < 2)
            return string.Join(':', groups.Select(group => group.ToString("x")));
        return string.Join(':', groups[..start].Select(group => group.ToString("x"))) + "::" + string.Join(':', groups[(start + length)..].Select(group => group.ToString("x")));
    }

    private static (int Start, int Length) LongestZeros(ushort[] groups)
    {
        var (best, bestLength) = (0, 0);
        for (var i = 0; i < groups.Length; i++)
        {
            var length = 0;
            while (i + length < groups.Length && groups[i + length] == 0)
                length++;
            if (length > bestLength)
                (best, bestLength) = (i, length);
            i += length;
        }
        return (best, bestLength);
    }

    // .NET leaves NULs at the end of a number unread.
    private static bool TryAny(ReadOnlySpan<char> text, out UInt128 bits, out bool isV4)
    {
        bits = 0;
        isV4 = !text.Contains(':');
        return !text.Contains('\0') && (isV4 ? TryV4(text, out bits) : TryV6(text, out bits));
    }

    private static bool TryV4(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        for (var part = 0; part < 4; part++)
        {
            var dot = part == 3 ? text.Length : text.IndexOf('.');
            if (dot is < 1 or > 3 || (dot > 1 && text[0] == '0') || !byte.TryParse(text[..dot], NumberStyles.None, null, out var value))
                return false;
            bits = (bits << 8) | value;
            text = part == 3 ? text : text[(dot + 1)..];
        }
        return true;
    }

    private static bool TryV6(ReadOnlySpan<char> text, out UInt128 bits)
    {
        bits = 0;
        var gap = text.IndexOf("::", StringComparison.Ordinal);
        if (gap < 0)
            return TryGroups(text, out bits, out var all) && all == 8;
        if (!TryGroups(text[..gap], out var front, out var before) || !TryGroups(text[(gap + 2)..], out var back, out var after) || before + after > 7)
            return false;
        bits = (before == 0 ? 0 : front << (16 * (8 - before))) | back;
        return true;
    }

    private static bool TryGroups(ReadOnlySpan<char> text, out UInt128 bits, out int count)
    {
        bits = 0;
        count = 0;
        while (!text.IsEmpty)
        {
            var colon = text.IndexOf(':');
            var group = colon < 0 ? text : text[..colon];
            if (colon < 0 && group.Contains('.'))
            {
                count += 2;
                var isV4 = TryV4(group, out var tail);
                bits = (bits << 32) | tail;
                return isV4 && count <= 8;
            }
            if (group.Length is 0 or > 4 || !ushort.TryParse(group, NumberStyles.AllowHexSpecifier, null, out var value) || ++count > 8)
                return false;
            bits = (bits << 16) | value;
            if (colon < 0)
                return true;
            text = text[(colon + 1)..];
            if (text.IsEmpty)
                return false;
        }
        return true;
    }
}
