namespace Gatehouse.Expressions.Syntax;

/// <summary><c>cel.bind(name, value, body)</c>, <c>value.optMap(name, body)</c>, <c>value.optFlatMap(name, body)</c>.</summary>
internal sealed class BindNode : Node
{
    public BindNode(BindKind kind, CallNode call, string name, Node value, Node body)
        : base(call.Offset, call.Length)
    {
        (Kind, Name, Value, Body) = (kind, name, value, body);
        Children = [value, body];
    }

    public BindKind Kind { get; }

    public string Name { get; }

    public Node Value { get; }

    public Node Body { get; }
}
