using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>An address of the internet.</summary>
internal sealed class IpValue(UInt128 bits, bool isV4) : ICelObject, IEquatable<IpValue>
{
    public CelType Type => CelType.Ip;

    public UInt128 Bits => bits;

    public bool IsV4 => isV4;

    public CelValue Get(int member) => CelValue.Error("an address has no members");

    public bool Equals(IpValue? other) => other is not null && other.Bits == bits && other.IsV4 == isV4;

    public override bool Equals(object? obj) => Equals(obj as IpValue);

    public override int GetHashCode() => bits.GetHashCode();

    public override string ToString() => NetworkText.Show(bits, isV4);
}
