using Gatehouse.Expressions.Syntax;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Binding;

/// <summary>Lists the variables that an expression uses, after binding.</summary>
internal static class ReferenceCollector
{
    public static IReadOnlyList<ExpressionReference> Collect(Node node)
    {
        var references = new List<ExpressionReference>();
        Visit(node, references);
        return references;
    }

    private static void Visit(Node node, List<ExpressionReference> references)
    {
        var path = new List<string>();
        if (RootOf(node, path) is { } root)
        {
            references.Add(new ExpressionReference(((IVariableUse)root).Variable!, path, node.Offset, node.Length));
            return;
        }
        foreach (var child in node.Children)
            Visit(child, references);
    }

    // The variable at the bottom of a chain of constant members; null when something else is there.
    private static Node? RootOf(Node node, List<string> path)
    {
        if (node is IVariableUse { Variable: not null })
            return node;
        var (operand, member) = node switch
        {
            SelectNode select => (select.Operand, select.Field),
            IndexNode { Index: LiteralNode { Value: { Kind: CelKind.String } name } } index => (index.Operand, name.AsString),
            _ => (null, ""),
        };
        var root = operand is null ? null : RootOf(operand, path);
        if (root is not null)
            path.Add(member);
        return root;
    }
}
