using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Functions;

/// <summary>The functions of optionals.</summary>
internal static class OptionalFunctions
{
    private static readonly CelType Optional = CelType.Optional(CelType.T);

    public static IEnumerable<CelFunction> All { get; } =
    [
        new("optional.of", [CelType.T], Optional, static args => CelValue.Some(args[0])),
        new("optional.ofNonZeroValue", [CelType.T], Optional, static args => IsZero(args[0]) ? CelValue.None : CelValue.Some(args[0])),
        new("optional.none", [], CelType.Optional(CelType.Dyn), static _ => CelValue.None),
        new("optional.unwrap", [CelType.List(Optional)], CelType.List(CelType.T), static args => Unwrap(args[0].AsList)),
        new("unwrapOpt", [CelType.List(Optional)], CelType.List(CelType.T), static args => Unwrap(args[0].AsList)) { IsMember = true },
        new("hasValue", [Optional], CelType.Bool, static args => CelValue.Of(args[0].HasValue)) { IsMember = true },
        new("value", [Optional], CelType.T, static args => args[0].HasValue ? args[0].OptionalValue : CelValue.Error("the optional has no value")) { IsMember = true },
        new("or", [Optional, Optional], Optional, static args => args[0].HasValue ? args[0] : args[1]) { IsMember = true },
        new("orValue", [Optional, CelType.T], CelType.T, static args => args[0].HasValue ? args[0].OptionalValue : args[1]) { IsMember = true },
    ];

    private static CelValue Unwrap(CelList list)
    {
        var items = new List<CelValue>(list.Count);
        for (var i = 0; i < list.Count; i++)
        {
            if (list[i].Kind != CelKind.Optional)
                return CelValue.Error($"the list holds {CelType.Of(list[i])}, not optionals alone");
            if (list[i].HasValue)
                items.Add(list[i].OptionalValue);
        }
        return CelValue.Of(CelList.Of([.. items]));
    }

    private static bool IsZero(in CelValue value) => value.Kind switch
    {
        CelKind.Null => true,
        CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Duration => value.AsInt == 0,
        CelKind.Double => value.AsDouble == 0,
        CelKind.String => value.AsString.Length == 0,
        CelKind.Bytes => value.AsBytes.Length == 0,
        CelKind.List => value.AsList.Count == 0,
        CelKind.Map => value.AsMap.Count == 0,
        CelKind.Optional => !value.HasValue,
        _ => false,
    };
}
