using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.Overload;

/// <summary>
/// Who is let in when there is little room: each class up to a share of the limit, so that what is beyond it is kept for those above.
/// That a fifth is kept for what matters is what Stripe does.
/// </summary>
internal static class Priority
{
    /// <summary>That of <c>high</c>.</summary>
    public const double High = 1;

    /// <summary>That of <c>normal</c>, of an expression without a value, and with one that is none of these.</summary>
    public const double Normal = 0.8;

    /// <summary>That of <c>low</c>.</summary>
    public const double Low = 0.6;

    /// <summary>The share of a request; all when there is no expression.</summary>
    public static double ShareOf(Expression? expression, HttpContext context) =>
        expression is null ? 1 : ShareOf(expression.Evaluate(RequestVariables.Of(context)));

    /// <summary>The share that a value stands for: a class, or percents of the limit.</summary>
    public static double ShareOf(CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString switch { "high" => High, "low" => Low, _ => Normal },
        CelKind.Int => Percent(value.AsInt),
        CelKind.Uint => Percent(value.AsUint),
        CelKind.Double => Percent(value.AsDouble),
        _ => Normal,
    };

    private static double Percent(double number) => double.IsNaN(number) ? Normal : Math.Clamp(number / 100, 0, 1);
}
