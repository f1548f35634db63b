using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>The network extension of the language, and <c>in</c> for addresses.</summary>
internal static class NetworkExtension
{
    public static IEnumerable<CelFunction> All { get; } =
    [
        new("ip", [CelType.String], CelType.Ip, static args => ReadIp(args[0])),
        new("cidr", [CelType.String], CelType.Cidr, static args => ReadCidr(args[0])),
        new("isIP", [CelType.String], CelType.Bool, static args => CelValue.Of(NetworkText.TryAddress(args[0].AsString, out _, out _))),
        new("isCIDR", [CelType.String], CelType.Bool, static args => CelValue.Of(NetworkText.TryNetwork(args[0].AsString, out _))),
        new("ip.isCanonical", [CelType.String], CelType.Bool, static args => ReadIp(args[0]) is var ip && ip.IsError ? ip : CelValue.Of(ip.AsObject.ToString() == args[0].AsString)),
        OfIp("family", CelType.Int, static ip => CelValue.Of(ip.IsV4 ? 4L : 6L)),
        OfIp("isUnspecified", CelType.Bool, static ip => CelValue.Of(ip.Bits == 0)),
        OfIp("isLoopback", CelType.Bool, static ip => CelValue.Of(AddressKinds.IsLoopback(ip))),
        OfIp("isGlobalUnicast", CelType.Bool, static ip => CelValue.Of(AddressKinds.IsGlobalUnicast(ip))),
        OfIp("isLinkLocalMulticast", CelType.Bool, static ip => CelValue.Of(AddressKinds.IsLinkLocalMulticast(ip))),
        OfIp("isLinkLocalUnicast", CelType.Bool, static ip => CelValue.Of(AddressKinds.IsLinkLocalUnicast(ip))),
        OfCidr("containsIP", CelType.Bool, CelType.Ip, static (cidr, other) => Contains(cidr, (IpValue)other.AsObject)),
        OfCidr("containsIP", CelType.Bool, CelType.String, static (cidr, other) => ReadIp(other) is var ip && ip.IsError ? ip : Contains(cidr, (IpValue)ip.AsObject)),
        OfCidr("containsCIDR", CelType.Bool, CelType.Cidr, static (cidr, other) => CelValue.Of(cidr.Contains((CidrValue)other.AsObject))),
        OfCidr("containsCIDR", CelType.Bool, CelType.String, static (cidr, other) => ReadCidr(other) is var inner && inner.IsError ? inner : CelValue.Of(cidr.Contains((CidrValue)inner.AsObject))),
        OfCidr("ip", CelType.Ip, null, static (cidr, _) => CelValue.Of(new IpValue(cidr.Bits, cidr.IsV4))),
        OfCidr("masked", CelType.Cidr, null, static (cidr, _) => CelValue.Of(cidr.Masked)),
        OfCidr("prefixLength", CelType.Int, null, static (cidr, _) => CelValue.Of((long)cidr.PrefixLength)),
        new("in", [CelType.String, CelType.String], CelType.Bool, static args => In(args)) { IsMember = true, IsVariadic = true },
        new("in", [CelType.Ip, CelType.String], CelType.Bool, static args => In(args)) { IsMember = true, IsVariadic = true },
    ];

    private static CelFunction OfIp(string name, CelType result, Func<IpValue, CelValue> body) =>
        new(name, [CelType.Ip], result, args => body((IpValue)args[0].AsObject)) { IsMember = true };

    private static CelFunction OfCidr(string name, CelType result, CelType? second, Func<CidrValue, CelValue, CelValue> body) =>
        new(name, second is null ? [CelType.Cidr] : [CelType.Cidr, second], result, args => body((CidrValue)args[0].AsObject, args.Length > 1 ? args[1] : default)) { IsMember = true };

    private static CelValue Contains(CidrValue network, IpValue address) => CelValue.Of(network.Contains(address.Bits, address.IsV4));

    private static CelValue ReadIp(in CelValue text) =>
        NetworkText.TryAddress(text.AsString, out var bits, out var isV4) ? CelValue.Of(new IpValue(bits, isV4)) : CelValue.Error($"{text} is no address");

    private static CelValue ReadCidr(in CelValue text) =>
        NetworkText.TryNetwork(text.AsString, out var network) ? CelValue.Of(network!) : CelValue.Error($"{text} is no network such as 10.0.0.0/8");

    // Whether an address is in any of the networks.
    private static CelValue In(ReadOnlySpan<CelValue> args)
    {
        if (!TryClient(args[0], out var bits, out var isV4))
            return CelValue.Error($"{args[0]} is no address");
        foreach (var network in args[1..])
        {
            if (!NetworkText.TryRange(network.AsString, out var range))
                return CelValue.Error($"{network} is no address and no network such as 10.0.0.0/8");
            if (range!.Contains(bits, isV4))
                return CelValue.Of(true);
        }
        return CelValue.Of(false);
    }

    /// <summary>The bits of an address, which is one or the text of one.</summary>
    public static bool TryClient(in CelValue value, out UInt128 bits, out bool isV4)
    {
        if (value.Kind == CelKind.String)
            return NetworkText.TryClient(value.AsString, out bits, out isV4);
        var address = (IpValue)value.AsObject;
        (bits, isV4) = (address.Bits, address.IsV4);
        return true;
    }
}
