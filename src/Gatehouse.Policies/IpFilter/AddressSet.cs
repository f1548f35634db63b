using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Gatehouse.Policies.IpFilter;

/// <summary>Networks, sorted and merged, so that a look-up takes the logarithm of their number and no memory. Immutable.</summary>
internal sealed class AddressSet
{
    private const int MappedPrefixLength = 12;

    private readonly AddressRange[] v4;
    private readonly AddressRange[] v6;

    public AddressSet(IEnumerable<AddressRange> ranges)
    {
        var byFamily = ranges.ToLookup(r => r.Family);
        v4 = Merge(byFamily[AddressFamily.InterNetwork]);
        v6 = Merge(byFamily[AddressFamily.InterNetworkV6]);
    }

    /// <summary>True when one of the networks holds the address. An IPv4 address in IPv6 form is an IPv4 address.</summary>
    public bool Contains(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        if (!address.TryWriteBytes(octets, out var length))
            return false;
        if (length == 4)
            return Contains(v4, BinaryPrimitives.ReadUInt32BigEndian(octets));
        return address.IsIPv4MappedToIPv6
            ? Contains(v4, BinaryPrimitives.ReadUInt32BigEndian(octets[MappedPrefixLength..]))
            : Contains(v6, BinaryPrimitives.ReadUInt128BigEndian(octets));
    }

    private static bool Contains(AddressRange[] ranges, UInt128 number)
    {
        var low = 0;
        var high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (number < ranges[middle].First)
                high = middle - 1;
            else if (number > ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }
        return false;
    }

    private static AddressRange[] Merge(IEnumerable<AddressRange> ranges)
    {
        var merged = new List<AddressRange>();
        foreach (var range in ranges.OrderBy(r => r.First))
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last)
                merged[^1] = merged[^1] with { Last = UInt128.Max(merged[^1].Last, range.Last) };
            else
                merged.Add(range);
        }
        return [.. merged];
    }
}
