namespace Gatehouse.Expressions.Syntax;

/// <summary>A part of an expression, and where it stands in the text.</summary>
internal abstract class Node(int offset, int length)
{
    public int Offset { get; } = offset;

    public int Length { get; } = length;

    public int End => Offset + Length;

    /// <summary>How many nodes lie between this one and the farthest below it.</summary>
    public int Depth { get; private init; } = 1;

    /// <summary>The nodes directly below; what the depth is computed from.</summary>
    public Node[] Children
    {
        get;
        protected init
        {
            field = value;
            foreach (var child in value)
                Depth = Math.Max(Depth, child.Depth + 1);
        }
    } = [];
}
