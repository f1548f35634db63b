namespace Gatehouse.Expressions.Values;

/// <summary>A list of values.</summary>
internal sealed class ValueList(CelValue[] items) : CelList
{
    public override int Count => items.Length;

    public override CelValue this[int index] => items[index];
}
