namespace Gatehouse.Discovery.Dns;

/// <summary>Names as DNS has them: labels of 1 to 63 octets, 255 octets with their lengths (RFC 1035, 2.3.4). Here: lower case, no dot at the end.</summary>
internal static class DnsName
{
    public const int MaxLabel = 63;

    /// <summary>Octets on the wire, with the root's.</summary>
    public const int MaxWire = 255;

    /// <summary>Whether it can be asked for. A dot at its end is allowed.</summary>
    public static bool IsValid(string name)
    {
        var plain = name.EndsWith('.') ? name.AsSpan(0, name.Length - 1) : name;
        if (plain.IsEmpty || plain.Length + 2 > MaxWire)
            return false;
        var label = 0;
        foreach (var c in plain)
        {
            if (c == '.')
            {
                if (label == 0)
                    return false;
                label = 0;
            }
            else if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || ++label > MaxLabel)
            {
                return false;
            }
        }
        return label > 0;
    }

    /// <summary>Without the dot at its end, in lower case.</summary>
    public static string Normalize(string name) => name.TrimEnd('.').ToLowerInvariant();
}
