namespace Gatehouse.Expressions.Values;

/// <summary>Equality of the language: by value, and across the kinds of numbers. What cannot be compared is not equal.</summary>
internal static class ValueEquality
{
    public static bool Equal(in CelValue a, in CelValue b)
    {
        var budget = long.MaxValue;
        return Equal(a, b, ref budget);
    }

    /// <summary>The same with a budget, of which each comparison takes some. What is not equal within it counts as not equal.</summary>
    public static bool Equal(in CelValue a, in CelValue b, ref long budget)
    {
        if (--budget < 0)
            return false;
        if (a.Kind != b.Kind)
            return NumberOrder.IsNumber(a) && NumberOrder.IsNumber(b) && NumberOrder.Compare(a, b) == 0;
        switch (a.Kind)
        {
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration:
                return a.AsInt == b.AsInt;
            case CelKind.Double:
                return a.AsDouble == b.AsDouble;
            case CelKind.String:
                budget -= a.AsString.Length >> 4;
                return a.AsString == b.AsString;
            case CelKind.Bytes:
                budget -= a.AsBytes.Length >> 4;
                return a.AsBytes.AsSpan().SequenceEqual(b.AsBytes);
            case CelKind.Timestamp:
                return a.Seconds == b.Seconds && a.Nanoseconds == b.Nanoseconds;
            case CelKind.List:
                return Lists(a.AsList, b.AsList, ref budget);
            case CelKind.Map:
                return Maps(a.AsMap, b.AsMap, ref budget);
            case CelKind.Type:
                return a.AsType.Name == b.AsType.Name;
            case CelKind.Optional:
                return a.HasValue == b.HasValue && (!a.HasValue || Equal(a.OptionalValue, b.OptionalValue, ref budget));
            case CelKind.Object:
                return a.AsObject.Equals(b.AsObject);
            default:
                return a.SameReference(b);
        }
    }

    public static int Hash(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int or CelKind.Uint or CelKind.Bool or CelKind.Duration:
                return value.AsInt.GetHashCode();
            case CelKind.Double:
                return NumberOrder.TryWhole(value, out var whole) ? whole.AsInt.GetHashCode() : value.AsDouble.GetHashCode();
            case CelKind.String:
                return value.AsString.GetHashCode(StringComparison.Ordinal);
            case CelKind.Bytes:
                var hash = default(HashCode);
                hash.AddBytes(value.AsBytes);
                return hash.ToHashCode();
            case CelKind.Timestamp:
                return HashCode.Combine(value.Seconds, value.Nanoseconds);
            case CelKind.List:
                return value.AsList.Count;
            case CelKind.Map:
                return value.AsMap.Count;
            case CelKind.Object:
                return value.AsObject.GetHashCode();
            default:
                return (int)value.Kind;
        }
    }

    private static bool Lists(CelList a, CelList b, ref long budget)
    {
        if (ReferenceEquals(a, b) && a is TextList)
            return true;
        if (a.Count != b.Count)
            return false;
        budget -= a.LookupCost + b.LookupCost;
        for (var i = 0; i < a.Count; i++)
        {
            if (!Equal(a[i], b[i], ref budget))
                return false;
        }
        return true;
    }

    private static bool Maps(CelMap a, CelMap b, ref long budget)
    {
        if (a.Count != b.Count)
            return false;
        for (var i = 0; i < a.Count; i++)
        {
            // Of a map of JSON every name is looked at each time.
            if ((budget -= b.LookupCost) < 0)
                return false;
            var (key, value) = a.EntryAt(i);
            if (!b.TryGet(key, out var other) || !Equal(value, other, ref budget))
                return false;
        }
        return true;
    }
}
