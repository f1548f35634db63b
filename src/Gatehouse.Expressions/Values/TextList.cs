namespace Gatehouse.Expressions.Values;

/// <summary>A list of texts, such as roles.</summary>
internal sealed class TextList(IReadOnlyList<string> items) : CelList
{
    private readonly string[]? array = items as string[];

    public override int Count => items.Count;

    public override CelValue this[int index] => CelValue.Of(items[index]);

    public override bool Contains(CelValue value)
    {
        if (value.Kind != CelKind.String)
            return false;
        var text = value.AsString;
        if (array is not null)
        {
            foreach (var item in array)
            {
                if (item == text)
                    return true;
            }
            return false;
        }
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] == text)
                return true;
        }
        return false;
    }
}
