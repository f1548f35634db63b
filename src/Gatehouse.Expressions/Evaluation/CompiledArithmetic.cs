using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>a + b</c> and the other operators of numbers, which join texts and lists too.</summary>
internal sealed class CompiledArithmetic(CompiledNode left, CompiledNode right, char operation, Place place) : CompiledNode
{
    public override CelValue Evaluate(ref EvaluationState state)
    {
        var a = left.Evaluate(ref state);
        if (a.IsError)
            return a;
        var b = right.Evaluate(ref state);
        if (b.IsError)
            return b;
        var result = (a.Kind, b.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => Arithmetic.Ints(operation, a.AsInt, b.AsInt),
            (CelKind.Double, CelKind.Double) => Arithmetic.Doubles(operation, a.AsDouble, b.AsDouble),
            (CelKind.Uint, CelKind.Uint) => Arithmetic.Uints(operation, a.AsUint, b.AsUint),
            _ when operation == '+' && a.Kind == b.Kind => Concatenation.Join(a, b, ref state),
            _ => TimeArithmetic.Calculate(operation, a, b),
        };
        return result.IsError ? place.Put(result) : result;
    }
}
