using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>A network: an address and how many of its bits count.</summary>
internal sealed class CidrValue(UInt128 bits, bool isV4, int length) : ICelObject, IEquatable<CidrValue>
{
    private readonly int shift = (isV4 ? 32 : 128) - length;

    public CelType Type => CelType.Cidr;

    public UInt128 Bits => bits;

    public bool IsV4 => isV4;

    public int PrefixLength => length;

    public CidrValue Masked => new(Prefix(bits), isV4, length);

    public CelValue Get(int member) => CelValue.Error("a network has no members");

    public bool Contains(UInt128 address, bool addressIsV4) => addressIsV4 == isV4 && Prefix(address) == Prefix(bits);

    public bool Contains(CidrValue other) => other.PrefixLength >= length && Contains(other.Bits, other.IsV4);

    public bool Equals(CidrValue? other) => other is not null && other.Bits == bits && other.IsV4 == isV4 && other.PrefixLength == length;

    public override bool Equals(object? obj) => Equals(obj as CidrValue);

    public override int GetHashCode() => HashCode.Combine(bits, length);

    public override string ToString() => $"{NetworkText.Show(bits, isV4)}/{length}";

    private UInt128 Prefix(UInt128 address) => shift == 128 ? 0 : address >> shift << shift;
}
