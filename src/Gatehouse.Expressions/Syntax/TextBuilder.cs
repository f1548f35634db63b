using System.Text;

namespace Gatehouse.Expressions.Syntax;

/// <summary>Gathers the characters of a string, or of bytes in UTF-8 with escaped bytes among them.</summary>
internal sealed class TextBuilder(bool isBytes)
{
    private readonly StringBuilder text = new();
    private readonly List<byte> bytes = [];

    public bool IsBytes => isBytes;

    public void Append(char c) => text.Append(c);

    public void AppendEscaped(uint value)
    {
        if (!isBytes)
        {
            text.Append(new Rune(value).ToString());
            return;
        }
        Flush();
        bytes.Add((byte)value);
    }

    public object Build()
    {
        if (!isBytes)
            return text.ToString();
        Flush();
        return bytes.ToArray();
    }

    private void Flush()
    {
        bytes.AddRange(Encoding.UTF8.GetBytes(text.ToString()));
        text.Clear();
    }
}
