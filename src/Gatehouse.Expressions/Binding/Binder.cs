using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Finds out what names mean and what types fit, and makes the nodes that are evaluated.</summary>
internal sealed class Binder
{
    private readonly BindingScope scope;
    private readonly NameBinder names;
    private readonly OperatorBinder operators;
    private readonly CallBinder calls;
    private readonly LoopBinder loops;

    public Binder(ExpressionEnvironment environment, List<ExpressionError> errors)
    {
        scope = new BindingScope(environment, errors);
        names = new NameBinder(scope);
        operators = new OperatorBinder(scope);
        calls = new CallBinder(this, scope, names);
        loops = new LoopBinder(this, scope);
    }

    public int MaxLocals => scope.MaxLocals;

    public Bound Bind(Node node) => node switch
    {
        LiteralNode literal => new Bound(CelType.Of(literal.Value), new CompiledConstant(literal.Value)),
        NameNode name => names.Bind(name),
        SelectNode select => Select(select),
        IndexNode index => Index(index),
        CallNode call => calls.Bind(call),
        OperatorNode { Kind: TokenKind.And or TokenKind.Or } logic => operators.Logic(logic, Array.ConvertAll(logic.Children, Bind)),
        OperatorNode { Children.Length: 1 } unary => operators.Unary(unary, Bind(unary.Children[0])),
        OperatorNode binary => operators.Binary(binary, Bind(binary.Children[0]), Bind(binary.Children[1])),
        ConditionalNode conditional => Conditional(conditional),
        ListNode list => List(list),
        MapNode map => Map(map),
        LoopNode loop => loops.Bind(loop),
        BindNode bind => loops.Bind(bind),
        _ => throw new InvalidOperationException($"There is no node {node.GetType().Name}."),
    };

    private Bound Select(SelectNode select)
    {
        if (names.Qualified(select) is { } variable)
            return variable;
        var place = new Place(select.FieldOffset, select.FieldLength);
        var operand = Bind(select.Operand);
        var type = Member(operand.Type, select.Field, place);
        if (select.IsTest)
        {
            var tested = select.IsOptional ? OptionalMember(operand.Node, select.Field, place) : null;
            return new Bound(CelType.Bool, tested is null ? new CompiledHas(operand.Node, select.Field, place) : new CompiledHasValue(tested));
        }
        return select.IsOptional
            ? new Bound(CelType.Optional(type), OptionalMember(operand.Node, select.Field, place))
            : new Bound(operand.Type.ValueKind == CelKind.Optional ? CelType.Optional(type) : type, new CompiledMember(operand.Node, select.Field, operand.Type, place));
    }

    private static CompiledOptionalMember OptionalMember(CompiledNode operand, string field, Place place) =>
        new(operand, new CompiledConstant(CelValue.Of(field)), place);

    // The type of a member; of an optional, that of a member of what it holds.
    private CelType Member(CelType type, string field, Place place)
    {
        switch (type.ValueKind)
        {
            case null:
                return CelType.Dyn;
            case CelKind.Optional:
                return Member(type.Parameters[0], field, place);
            case CelKind.Map:
                return type.Parameters[1];
            case CelKind.Object when type.Members.Count > 0:
                var index = type.IndexOf(field);
                if (index >= 0)
                    return type.Members[index].Type;
                scope.Report(place, $"{type} has no member '{field}'", Spelling.Nearest(field, type.Members.Select(member => member.Name)));
                return CelType.Dyn;
            default:
                scope.Report(place, $"{type} has no member '{field}'");
                return CelType.Dyn;
        }
    }

    private Bound Index(IndexNode node)
    {
        var operand = Bind(node.Operand);
        var index = Bind(node.Index);
        var place = BindingScope.PlaceOf(node.Index);
        var isOptional = node.IsOptional || operand.Type.ValueKind == CelKind.Optional;
        var type = Item(operand.Type, index, place);
        if (isOptional)
            type = CelType.Optional(type);
        return new Bound(type, node.IsOptional ? new CompiledOptionalMember(operand.Node, index.Node, place) : new CompiledIndex(operand.Node, index.Node, place));
    }

    private CelType Item(CelType type, Bound index, Place place)
    {
        switch (type.ValueKind)
        {
            case null:
                return CelType.Dyn;
            case CelKind.Optional:
                return Item(type.Parameters[0], index, place);
            case CelKind.Object when index.Node is CompiledConstant { Value: { Kind: CelKind.String } name }:
                return Member(type, name.AsString, place);
            case CelKind.Object when type.Members.Count > 0:
                return CelType.Dyn;
            case CelKind.List:
                if (index.Type.ValueKind is not null && !index.Type.IsNumber)
                    scope.Report(place, $"a list is indexed by int, not by {index.Type}");
                return type.Parameters[0];
            case CelKind.Map:
                if (!TypeRules.AreComparable(type.Parameters[0], index.Type))
                    scope.Report(place, $"the keys are {type.Parameters[0]}, not {index.Type}");
                return type.Parameters[1];
            default:
                scope.Report(place, $"{type} has no index");
                return CelType.Dyn;
        }
    }

    private Bound Conditional(ConditionalNode node)
    {
        var condition = Bind(node.Condition);
        var whenTrue = Bind(node.WhenTrue);
        var whenFalse = Bind(node.WhenFalse);
        var place = BindingScope.PlaceOf(node.Condition);
        if (condition.Type.ValueKind is not (null or CelKind.Bool))
            scope.Report(place, $"the condition is {condition.Type}, not bool");
        return new Bound(TypeRules.Join(whenTrue.Type, whenFalse.Type), new CompiledConditional(condition.Node, whenTrue.Node, whenFalse.Node, place));
    }

    private Bound List(ListNode node)
    {
        var items = Array.ConvertAll(node.Children, Bind);
        CelType? type = null;
        for (var i = 0; i < items.Length; i++)
            type = Joined(type, Unwrapped(items[i].Type, node.IsOptional[i], node.Children[i]));
        var compiled = new CompiledListLiteral(Array.ConvertAll(items, item => item.Node), node.IsOptional, BindingScope.PlaceOf(node));
        return Folding.Fold(new Bound(CelType.List(type ?? CelType.Dyn), compiled), Array.ConvertAll(items, item => item.Node));
    }

    private Bound Map(MapNode node)
    {
        var parts = Array.ConvertAll(node.Children, Bind);
        CelType? keyType = null;
        CelType? valueType = null;
        var keys = new CompiledNode[parts.Length / 2];
        var values = new CompiledNode[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            var (key, value) = (parts[2 * i], parts[(2 * i) + 1]);
            if (key.Type.ValueKind is not (null or CelKind.String or CelKind.Int or CelKind.Uint or CelKind.Bool))
                scope.Report(BindingScope.PlaceOf(node.Children[2 * i]), $"{key.Type} is no key of a map");
            keyType = Joined(keyType, key.Type);
            valueType = Joined(valueType, Unwrapped(value.Type, node.IsOptional[i], node.Children[(2 * i) + 1]));
            (keys[i], values[i]) = (key.Node, value.Node);
        }
        var compiled = new CompiledMapLiteral(keys, values, node.IsOptional, BindingScope.PlaceOf(node));
        return Folding.Fold(new Bound(CelType.Map(keyType ?? CelType.Dyn, valueType ?? CelType.Dyn), compiled), Array.ConvertAll(parts, part => part.Node));
    }

    private static CelType Joined(CelType? known, CelType type) => known is null ? type : TypeRules.Join(known, type);

    private CelType Unwrapped(CelType type, bool isOptional, Node node)
    {
        if (!isOptional || type.ValueKind is null)
            return type;
        if (type.ValueKind == CelKind.Optional)
            return type.Parameters[0];
        scope.Report(BindingScope.PlaceOf(node), $"after '?' stands {type}, not an optional");
        return CelType.Dyn;
    }
}
