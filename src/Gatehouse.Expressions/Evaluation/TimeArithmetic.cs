using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary>Sums and differences of moments and lengths of time.</summary>
internal static class TimeArithmetic
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private static readonly CelValue Overflow = CelValue.Error("the result is outside the range of time");

    public static CelValue Calculate(char operation, in CelValue a, in CelValue b) => (operation, a.Kind, b.Kind) switch
    {
        ('+', CelKind.Timestamp, CelKind.Duration) => Move(a, b.DurationNanoseconds),
        ('+', CelKind.Duration, CelKind.Timestamp) => Move(b, a.DurationNanoseconds),
        ('-', CelKind.Timestamp, CelKind.Duration) => b.DurationNanoseconds == long.MinValue ? Overflow : Move(a, -b.DurationNanoseconds),
        ('-', CelKind.Timestamp, CelKind.Timestamp) => Between(a, b),
        ('+' or '-', CelKind.Duration, CelKind.Duration) =>
            Arithmetic.Ints(operation, a.AsInt, b.AsInt) is { IsError: false } sum ? CelValue.Duration(sum.AsInt) : Overflow,
        _ => CelValue.Error($"'{operation}' does not take {CelType.Of(a)} and {CelType.Of(b)}"),
    };

    private static CelValue Move(in CelValue time, long nanoseconds)
    {
        var seconds = time.Seconds + (nanoseconds / NanosecondsPerSecond);
        var rest = time.Nanoseconds + (nanoseconds % NanosecondsPerSecond);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + NanosecondsPerSecond);
        else if (rest >= NanosecondsPerSecond)
            (seconds, rest) = (seconds + 1, rest - NanosecondsPerSecond);
        return seconds is < TimeText.MinSeconds or > TimeText.MaxSeconds ? Overflow : CelValue.Timestamp(seconds, (int)rest);
    }

    private static CelValue Between(in CelValue a, in CelValue b)
    {
        var difference = ((Int128)(a.Seconds - b.Seconds) * NanosecondsPerSecond) + (a.Nanoseconds - b.Nanoseconds);
        return difference < long.MinValue || difference > long.MaxValue ? Overflow : CelValue.Duration((long)difference);
    }
}
