using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Binds loops and bindings: what has variables of its own.</summary>
internal sealed class LoopBinder(Binder binder, BindingScope scope)
{
    public Bound Bind(LoopNode node)
    {
        var range = binder.Bind(node.Range);
        var place = BindingScope.PlaceOf(node.Range);
        if (range.Type.ValueKind is not (null or CelKind.List or CelKind.Map))
            scope.Report(place, $"{range.Type} has no items to go through");
        var hasTwo = node.Variables.Length == 2;
        var first = scope.LocalCount;
        EnterVariables(node, range.Type, hasTwo);
        var filter = node.Filter is null ? (Bound?)null : binder.Bind(node.Filter);
        var body = binder.Bind(node.Body);
        scope.Leave(node.Variables.Length);
        if (filter is { Type.ValueKind: not (null or CelKind.Bool) } wrong)
            scope.Report(BindingScope.PlaceOf(node.Filter!), $"the condition is {wrong.Type}, not bool");
        if (node.Kind is LoopKind.All or LoopKind.Exists or LoopKind.ExistsOne or LoopKind.Filter && body.Type.ValueKind is not (null or CelKind.Bool))
            scope.Report(BindingScope.PlaceOf(node.Body), $"the condition is {body.Type}, not bool");
        var isFilter = node.Kind is LoopKind.ExistsOne or LoopKind.Filter;
        CompiledLoop loop = node.Kind switch
        {
            LoopKind.All or LoopKind.Exists => new CompiledQuantifier(node.Kind == LoopKind.All) { Range = range.Node, First = first, HasTwo = hasTwo, Body = body.Node, Place = place },
            LoopKind.ExistsOne => new CompiledExistsOne { Range = range.Node, First = first, HasTwo = hasTwo, Filter = body.Node, Body = body.Node, Place = place },
            LoopKind.TransformMap or LoopKind.TransformMapEntry => new CompiledMapLoop(node.Kind == LoopKind.TransformMapEntry)
            {
                Range = range.Node, First = first, HasTwo = hasTwo, Filter = filter?.Node, Body = body.Node, Place = place,
            },
            LoopKind.SortBy => new CompiledSortBy { Range = range.Node, First = first, HasTwo = false, Body = body.Node, Place = place },
            _ => new CompiledListLoop
            {
                Range = range.Node, First = first, HasTwo = hasTwo, Filter = isFilter ? body.Node : filter?.Node, Body = isFilter ? new CompiledLocal(first) : body.Node, Place = place,
            },
        };
        return new Bound(TypeOf(node.Kind, range.Type, body.Type), loop);
    }

    public Bound Bind(BindNode node)
    {
        var value = binder.Bind(node.Value);
        var isBind = node.Kind == BindKind.Bind;
        var inner = isBind ? value.Type : value.Type.ValueKind == CelKind.Optional ? value.Type.Parameters[0] : CelType.Dyn;
        if (!isBind && value.Type.ValueKind is not (null or CelKind.Optional))
            scope.Report(BindingScope.PlaceOf(node.Value), $"{(node.Kind == BindKind.OptMap ? "optMap" : "optFlatMap")}() is for optionals, not for {value.Type}");
        var index = scope.LocalCount;
        scope.Enter(node.Name, inner);
        var body = binder.Bind(node.Body);
        scope.Leave(1);
        if (isBind)
            return new Bound(body.Type, new CompiledBind(index, value.Node, body.Node));
        var isFlat = node.Kind == BindKind.OptFlatMap;
        var compiled = new CompiledOptionalBind(index, value.Node, body.Node, isFlat, BindingScope.PlaceOf(node));
        return new Bound(isFlat ? body.Type : CelType.Optional(body.Type), compiled);
    }

    private void EnterVariables(LoopNode node, CelType range, bool hasTwo)
    {
        var isMap = range.ValueKind == CelKind.Map;
        var isList = range.ValueKind == CelKind.List;
        if (hasTwo)
        {
            scope.Enter(node.Variables[0], isMap ? range.Parameters[0] : isList ? CelType.Int : CelType.Dyn);
            scope.Enter(node.Variables[1], isMap ? range.Parameters[1] : isList ? range.Parameters[0] : CelType.Dyn);
        }
        else
        {
            scope.Enter(node.Variables[0], isMap || isList ? range.Parameters[0] : CelType.Dyn);
        }
    }

    private static CelType TypeOf(LoopKind kind, CelType range, CelType body) => kind switch
    {
        LoopKind.All or LoopKind.Exists or LoopKind.ExistsOne => CelType.Bool,
        LoopKind.Filter or LoopKind.SortBy => CelType.List(range.Parameters.Length > 0 ? range.Parameters[0] : CelType.Dyn),
        LoopKind.Map => CelType.List(body),
        LoopKind.TransformMap => CelType.Map(range.ValueKind == CelKind.Map ? range.Parameters[0] : CelType.Dyn, body),
        _ => body.ValueKind == CelKind.Map ? body : CelType.AnyMap,
    };
}
