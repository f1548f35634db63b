using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Binds operators.</summary>
internal sealed class OperatorBinder(BindingScope scope)
{
    public Bound Logic(OperatorNode node, Bound[] operands)
    {
        var sign = node.Kind == TokenKind.And ? "&&" : "||";
        for (var i = 0; i < operands.Length; i++)
        {
            if (operands[i].Type.ValueKind is not (null or CelKind.Bool))
                scope.Report(BindingScope.PlaceOf(node.Children[i]), $"'{sign}' takes bool, not {operands[i].Type}");
        }
        return new Bound(CelType.Bool, new CompiledLogic(Array.ConvertAll(operands, operand => operand.Node), node.Kind == TokenKind.And, BindingScope.PlaceOf(node)));
    }

    public Bound Unary(OperatorNode node, Bound operand)
    {
        var isNot = node.Kind == TokenKind.Not;
        var place = BindingScope.PlaceOf(node);
        var fits = isNot ? operand.Type.ValueKind is null or CelKind.Bool : operand.Type.ValueKind is null or CelKind.Int or CelKind.Double;
        if (!fits)
            scope.Report(place, $"'{(isNot ? '!' : '-')}' does not take {operand.Type}");
        return Folding.Fold(new Bound(isNot ? CelType.Bool : operand.Type, new CompiledUnary(operand.Node, isNot, place)), operand.Node);
    }

    public Bound Binary(OperatorNode node, Bound left, Bound right)
    {
        var bound = node.Kind switch
        {
            TokenKind.Equal or TokenKind.NotEqual => Equality(node, left, right),
            TokenKind.In => In(node, left, right),
            TokenKind.Less => Order(node, left, right, -1, false),
            TokenKind.LessOrEqual => Order(node, left, right, -1, true),
            TokenKind.Greater => Order(node, left, right, 1, false),
            TokenKind.GreaterOrEqual => Order(node, left, right, 1, true),
            TokenKind.Plus => Arithmetic(node, left, right, '+'),
            TokenKind.Minus => Arithmetic(node, left, right, '-'),
            TokenKind.Times => Arithmetic(node, left, right, '*'),
            TokenKind.Divide => Arithmetic(node, left, right, '/'),
            _ => Arithmetic(node, left, right, '%'),
        };
        return Folding.Fold(bound, left.Node, right.Node);
    }

    private Bound Equality(OperatorNode node, Bound left, Bound right)
    {
        if (!TypeRules.AreComparable(left.Type, right.Type))
            scope.Report(BindingScope.PlaceOf(node), $"{left.Type} and {right.Type} are never equal");
        return new Bound(CelType.Bool, new CompiledEquality(left.Node, right.Node, node.Kind == TokenKind.NotEqual));
    }

    private Bound In(OperatorNode node, Bound left, Bound right)
    {
        var container = right.Type;
        if (container.ValueKind is not (null or CelKind.List or CelKind.Map))
            scope.Report(BindingScope.PlaceOf(node.Children[1]), $"'in' looks into a list or map, not into {container}");
        else if (container.Parameters.Length > 0 && !TypeRules.AreComparable(left.Type, container.Parameters[0]))
            scope.Report(BindingScope.PlaceOf(node), $"{left.Type} is never in {container}");
        return new Bound(CelType.Bool, new CompiledIn(left.Node, right.Node, BindingScope.PlaceOf(node)));
    }

    private Bound Order(OperatorNode node, Bound left, Bound right, int sign, bool orEqual)
    {
        if (!TypeRules.AreOrdered(left.Type, right.Type))
            scope.Report(BindingScope.PlaceOf(node), $"{left.Type} and {right.Type} have no order");
        return new Bound(CelType.Bool, new CompiledOrder(left.Node, right.Node, sign, orEqual, BindingScope.PlaceOf(node)));
    }

    private Bound Arithmetic(OperatorNode node, Bound left, Bound right, char operation)
    {
        var type = TypeRules.Arithmetic(operation, left.Type, right.Type);
        if (type is null)
            scope.Report(BindingScope.PlaceOf(node), $"'{operation}' does not take {left.Type} and {right.Type}{Advice(left.Type, right.Type)}");
        return new Bound(type ?? CelType.Dyn, new CompiledArithmetic(left.Node, right.Node, operation, BindingScope.PlaceOf(node)));
    }

    private static string Advice(CelType left, CelType right) =>
        left.IsNumber && right.IsNumber ? "; make them the same with int(), uint() or double()"
        : left.ValueKind == CelKind.String || right.ValueKind == CelKind.String ? "; make a text with string()"
        : "";
}
