using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Configuration.Binding;

/// <summary>A range that is read from <see cref="BoundsAttribute"/>, both ends included. Immutable.</summary>
internal sealed class OptionBounds
{
    private readonly IComparable minimum;
    private readonly IComparable maximum;

    /// <summary>Reads the attribute once, when the options class is first seen.</summary>
    /// <exception cref="InvalidOperationException">The attribute does not fit the property, which is a bug in the options class.</exception>
    public OptionBounds(OptionType type, BoundsAttribute attribute, string property)
    {
        while (type.Item is { } item)
            type = item;
        Minimum = attribute.Minimum;
        Maximum = attribute.Maximum;
        if (Read(type, Minimum) is not { } low || Read(type, Maximum) is not { } high || low.CompareTo(high) > 0)
            throw new InvalidOperationException($"[Bounds] of {property} cannot be read");
        minimum = low;
        maximum = high;
    }

    /// <summary>The smallest value, as written.</summary>
    public string Minimum { get; }

    /// <summary>The largest value, as written.</summary>
    public string Maximum { get; }

    public bool Contains(object value) => Comparable(value) is { } number && number.CompareTo(minimum) >= 0 && number.CompareTo(maximum) <= 0;

    private static IComparable? Read(OptionType type, string text) => ScalarText.TryRead(type, text, out var value) ? Comparable(value) : null;

    private static IComparable? Comparable(object value) => value switch
    {
        int number => (long)number,
        ByteSize size => size.Bytes,
        Percentage percentage => percentage.Share,
        long or double or TimeSpan => (IComparable)value,
        _ => null,
    };
}
