using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Finds what is under a key or index.</summary>
internal static class Lookup
{
    /// <summary>The steps that it takes to find something in a value.</summary>
    public static long CostOf(in CelValue value) => value.Kind switch
    {
        CelKind.Map => value.AsMap.LookupCost,
        CelKind.List => value.AsList.LookupCost,
        CelKind.Optional when value.HasValue => CostOf(value.OptionalValue),
        _ => 0,
    };

    /// <summary>The value under a key; an error when there is none.</summary>
    public static CelValue In(in CelValue value, in CelValue key) =>
        TryFind(value, key, out var found) is { } isThere
            ? isThere ? found : CelValue.Error(value.Kind == CelKind.List ? $"the list has no index {key}" : $"there is no {key}")
            : CelValue.Error($"{CelType.Of(key)} does not index {CelType.Of(value)}");

    /// <summary>An optional of what is under a key of what an optional holds.</summary>
    public static CelValue InOptional(in CelValue optional, in CelValue key)
    {
        if (!optional.HasValue)
            return CelValue.None;
        var value = optional.OptionalValue;
        return TryFind(value, key, out var found) is { } isThere
            ? isThere ? CelValue.Some(found) : CelValue.None
            : CelValue.Error($"{CelType.Of(key)} does not index {CelType.Of(value)}");
    }

    // Null when such a value has nothing under such a key.
    private static bool? TryFind(in CelValue value, in CelValue key, out CelValue found)
    {
        found = default;
        switch (value.Kind)
        {
            case CelKind.Map:
                return EntryMapBuilder.IsKey(key) || NumberOrder.IsNumber(key) ? value.AsMap.TryGet(key, out found) : null;
            case CelKind.List:
                if (!NumberOrder.IsNumber(key))
                    return null;
                if (!NumberOrder.TryWhole(key, out var whole) || (ulong)whole.AsInt >= (ulong)value.AsList.Count)
                    return false;
                found = value.AsList[(int)whole.AsInt];
                return true;
            case CelKind.Object when key.Kind == CelKind.String:
                var at = value.AsObject.Type.IndexOf(key.AsString);
                if (at >= 0)
                    found = value.AsObject.Get(at);
                return at >= 0 && !found.IsError;
            default:
                return null;
        }
    }
}
