namespace Gatehouse.Expressions.Syntax;

/// <summary><c>{k: v, ?k: v}</c>: keys and values in turn.</summary>
internal sealed class MapNode : Node
{
    public MapNode(int offset, int end, Node[] keysAndValues, bool[] isOptional)
        : base(offset, end - offset)
    {
        (Children, IsOptional) = (keysAndValues, isOptional);
    }

    public bool[] IsOptional { get; }
}
