using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Joins texts, bytes, lists, and lengths of time.</summary>
internal static class Concatenation
{
    public static CelValue Join(in CelValue a, in CelValue b, ref EvaluationState state)
    {
        switch (a.Kind)
        {
            case CelKind.String:
                var length = (long)a.AsString.Length + b.AsString.Length;
                return Fits(length, ref state) is { } tooLong ? tooLong : CelValue.Of(string.Concat(a.AsString, b.AsString));
            case CelKind.Bytes:
                var size = (long)a.AsBytes.Length + b.AsBytes.Length;
                return Fits(size, ref state) is { } tooBig ? tooBig : CelValue.Of([.. a.AsBytes, .. b.AsBytes]);
            case CelKind.List:
                return Lists(a.AsList, b.AsList, ref state);
            default:
                return TimeArithmetic.Calculate('+', a, b);
        }
    }

    private static CelValue? Fits(long length, ref EvaluationState state)
    {
        if (length > SizeLimits.MaxText)
            return SizeLimits.TooLong;
        return state.Charge(length >> 4) ? null : EvaluationState.TooCostly;
    }

    private static CelValue Lists(CelList a, CelList b, ref EvaluationState state)
    {
        if (!state.Charge(a.Count + a.Weight + b.Count + b.Weight))
            return EvaluationState.TooCostly;
        var all = new CelValue[a.Count + b.Count];
        for (var i = 0; i < all.Length; i++)
            all[i] = i < a.Count ? a[i] : b[i - a.Count];
        return CelValue.Of(CelList.Of(all));
    }
}
