using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>How types fit. What is not known fits, and is looked at when it is evaluated.</summary>
internal static class TypeRules
{
    /// <summary>The type of what is the one or the other.</summary>
    public static CelType Join(CelType a, CelType b)
    {
        if (a.Name != b.Name)
            return CelType.Dyn;
        return a.Parameters.Length switch
        {
            1 when a.ValueKind == CelKind.List => CelType.List(Join(a.Parameters[0], b.Parameters[0])),
            1 => CelType.Optional(Join(a.Parameters[0], b.Parameters[0])),
            2 => CelType.Map(Join(a.Parameters[0], b.Parameters[0]), Join(a.Parameters[1], b.Parameters[1])),
            _ => a,
        };
    }

    /// <summary>Whether two values may be equal: of the same kind, two numbers, or one of them null.</summary>
    public static bool AreComparable(CelType a, CelType b) =>
        a.ValueKind is not { } x || b.ValueKind is not { } y || x == y || x == CelKind.Null || y == CelKind.Null || (a.IsNumber && b.IsNumber);

    /// <summary>Whether two values have an order.</summary>
    public static bool AreOrdered(CelType a, CelType b)
    {
        if (!HasOrder(a) || !HasOrder(b))
            return false;
        return a.ValueKind is null || b.ValueKind is null || a.ValueKind == b.ValueKind || (a.IsNumber && b.IsNumber);
    }

    /// <summary>Whether an argument fits a parameter, and what <c>T</c> and <c>U</c> are then.</summary>
    public static bool Fits(CelType parameter, CelType argument, Dictionary<string, CelType> meanings)
    {
        if (parameter.IsParameter)
        {
            meanings[parameter.Name] = meanings.TryGetValue(parameter.Name, out var known) ? Join(known, argument) : argument;
            return true;
        }
        if (parameter.IsDyn || argument.ValueKind is null)
            return true;
        if (parameter.Name != argument.Name)
            return false;
        for (var i = 0; i < parameter.Parameters.Length; i++)
        {
            if (!Fits(parameter.Parameters[i], argument.Parameters[i], meanings))
                return false;
        }
        return true;
    }

    /// <summary>A type with <c>T</c> and <c>U</c> put in.</summary>
    public static CelType Resolve(CelType type, Dictionary<string, CelType> meanings)
    {
        if (type.IsParameter)
            return meanings.GetValueOrDefault(type.Name, CelType.Dyn);
        return type.Parameters.Length switch
        {
            1 when type.ValueKind == CelKind.List => CelType.List(Resolve(type.Parameters[0], meanings)),
            1 => CelType.Optional(Resolve(type.Parameters[0], meanings)),
            2 => CelType.Map(Resolve(type.Parameters[0], meanings), Resolve(type.Parameters[1], meanings)),
            _ => type,
        };
    }

    /// <summary>The type of a sum, product and so on; null when the operands do not fit.</summary>
    public static CelType? Arithmetic(char operation, CelType a, CelType b)
    {
        if (a.ValueKind is null || b.ValueKind is null)
            return MayCalculate(operation, a) && MayCalculate(operation, b) ? CelType.Dyn : null;
        if (a.ValueKind == CelKind.List && b.ValueKind == CelKind.List && operation == '+')
            return Join(a, b);
        return (operation, a.ValueKind, b.ValueKind) switch
        {
            (not '%', CelKind.Double, CelKind.Double) => CelType.Double,
            (_, CelKind.Int, CelKind.Int) => CelType.Int,
            (_, CelKind.Uint, CelKind.Uint) => CelType.Uint,
            ('+', CelKind.String, CelKind.String) => CelType.String,
            ('+', CelKind.Bytes, CelKind.Bytes) => CelType.Bytes,
            ('+', CelKind.Timestamp, CelKind.Duration) or ('+', CelKind.Duration, CelKind.Timestamp) or ('-', CelKind.Timestamp, CelKind.Duration) => CelType.Timestamp,
            ('+' or '-', CelKind.Duration, CelKind.Duration) or ('-', CelKind.Timestamp, CelKind.Timestamp) => CelType.Duration,
            _ => null,
        };
    }

    private static bool MayCalculate(char operation, CelType type) => type.ValueKind switch
    {
        null or CelKind.Int or CelKind.Uint => true,
        CelKind.Double => operation != '%',
        CelKind.Timestamp or CelKind.Duration => operation is '+' or '-',
        CelKind.String or CelKind.Bytes or CelKind.List => operation == '+',
        _ => false,
    };

    private static bool HasOrder(CelType type) => type.ValueKind
        is null or CelKind.Bool or CelKind.Int or CelKind.Uint or CelKind.Double or CelKind.String or CelKind.Bytes or CelKind.Timestamp or CelKind.Duration;
}
