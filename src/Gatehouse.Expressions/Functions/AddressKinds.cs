namespace Gatehouse.Expressions.Functions;

/// <summary>What an address is for.</summary>
internal static class AddressKinds
{
    public static bool IsLoopback(IpValue ip) => ip.IsV4 ? ip.Bits >> 24 == 127 : ip.Bits == 1;

    public static bool IsMulticast(IpValue ip) => ip.IsV4 ? ip.Bits >> 28 == 0xE : ip.Bits >> 120 == 0xFF;

    public static bool IsLinkLocalMulticast(IpValue ip) => ip.IsV4 ? ip.Bits >> 8 == 0xE00000 : ip.Bits >> 120 == 0xFF && ((ip.Bits >> 112) & 0xF) == 2;

    public static bool IsLinkLocalUnicast(IpValue ip) => ip.IsV4 ? ip.Bits >> 16 == 0xA9FE : ip.Bits >> 118 == 0xFE80 >> 6;

    /// <summary>Any address for one host: private ones too.</summary>
    public static bool IsGlobalUnicast(IpValue ip) =>
        ip.Bits != 0 && !(ip.IsV4 && ip.Bits == uint.MaxValue) && !IsLoopback(ip) && !IsMulticast(ip) && !IsLinkLocalUnicast(ip);
}
