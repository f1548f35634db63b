using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Finds variables, and types that stand as values.</summary>
internal sealed class NameBinder(BindingScope scope)
{
    private static readonly Dictionary<string, CelType> Types = new(StringComparer.Ordinal)
    {
        ["bool"] = CelType.Bool,
        ["int"] = CelType.Int,
        ["uint"] = CelType.Uint,
        ["double"] = CelType.Double,
        ["string"] = CelType.String,
        ["bytes"] = CelType.Bytes,
        ["list"] = CelType.AnyList,
        ["map"] = CelType.AnyMap,
        ["null_type"] = CelType.Null,
        ["type"] = CelType.Type,
        ["optional_type"] = CelType.Optional(CelType.Dyn),
        ["google.protobuf.Timestamp"] = CelType.Timestamp,
        ["google.protobuf.Duration"] = CelType.Duration,
        ["net.IP"] = CelType.Ip,
        ["net.CIDR"] = CelType.Cidr,
    };

    public Bound Bind(NameNode node)
    {
        if (!node.IsAbsolute && scope.Local(node.Name) is { } local)
            return local;
        if (Find(node.Name, node.IsAbsolute, node) is { } found)
            return found;
        var place = BindingScope.PlaceOf(node);
        // `now` reads better than `now()`, and both are there.
        if (node.Name == "now" && !node.IsAbsolute)
            return new Bound(CelType.Timestamp, new CompiledCall(scope.Environment.Functions.Find("now", isMember: false), [], place));
        return scope.Fail(place, $"there is no '{node.Name}'", Spelling.Nearest(node.Name, scope.Names));
    }

    /// <summary>The variable or type whose name is all of <c>a.b.c</c>; null when there is none.</summary>
    public Bound? Qualified(SelectNode node) =>
        PathOf(node) is { } path && (path.IsAbsolute || scope.Local(path.Root) is null) ? Find(path.Name, path.IsAbsolute, node) : null;

    /// <summary>The text of <c>a.b.c</c>; null when the node is anything else.</summary>
    public static QualifiedName? PathOf(Node node)
    {
        switch (node)
        {
            case NameNode name:
                return new QualifiedName(name.Name, name.Name, name.IsAbsolute);
            case SelectNode { IsOptional: false, IsTest: false, IsQuoted: false } select:
                return PathOf(select.Operand) is { } path ? path with { Name = path.Name + "." + select.Field } : null;
            default:
                return null;
        }
    }

    /// <summary>A name as it may be meant: in the container, in those around it, by itself.</summary>
    public IEnumerable<string> Candidates(string name, bool isAbsolute)
    {
        var container = isAbsolute ? "" : scope.Environment.Options.Container;
        while (container.Length > 0)
        {
            yield return container + "." + name;
            container = container.LastIndexOf('.') is var dot and > 0 ? container[..dot] : "";
        }
        yield return name;
    }

    private Bound? Find(string name, bool isAbsolute, IVariableUse node)
    {
        foreach (var candidate in Candidates(name, isAbsolute))
        {
            var slot = scope.Environment.SlotOf(candidate);
            if (slot >= 0)
            {
                node.Variable = candidate;
                var place = BindingScope.PlaceOf((Node)node);
                return new Bound(scope.Environment.Variables[slot].Type, new CompiledVariable(slot, place));
            }
            if (Types.TryGetValue(candidate, out var type))
                return new Bound(CelType.Type, new CompiledConstant(CelValue.Of(type)));
        }
        return null;
    }
}
