namespace Gatehouse.Expressions.Values;

/// <summary>The order of two values of the same kind, or of two numbers.</summary>
internal static class ValueOrder
{
    /// <summary>Compares; false when the kinds have no order.</summary>
    public static bool TryCompare(in CelValue a, in CelValue b, out int order)
    {
        order = 0;
        if (NumberOrder.IsNumber(a) && NumberOrder.IsNumber(b))
        {
            order = NumberOrder.Compare(a, b);
            return true;
        }
        if (a.Kind != b.Kind)
            return false;
        switch (a.Kind)
        {
            case CelKind.Bool or CelKind.Duration:
                order = a.AsInt.CompareTo(b.AsInt);
                return true;
            case CelKind.String:
                order = Texts(a.AsString, b.AsString);
                return true;
            case CelKind.Bytes:
                order = Math.Sign(a.AsBytes.AsSpan().SequenceCompareTo(b.AsBytes));
                return true;
            case CelKind.Timestamp:
                order = a.Seconds != b.Seconds ? a.Seconds.CompareTo(b.Seconds) : a.Nanoseconds.CompareTo(b.Nanoseconds);
                return true;
            default:
                return false;
        }
    }

    // By code points: a surrogate stands for one above all that a single char can be.
    private static int Texts(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
            return a.Length.CompareTo(b.Length);
        var (x, y) = (a[same], b[same]);
        return char.IsSurrogate(x) == char.IsSurrogate(y) ? x.CompareTo(y) : char.IsSurrogate(x) ? 1 : -1;
    }
}
