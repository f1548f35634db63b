using System.Text;

namespace Gatehouse.Expressions.Values;

/// <summary>Text as a string literal.</summary>
internal static class TextQuote
{
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c))
            {
                var isPair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
                quoted.Append(isPair ? text.AsSpan(i, 2) : "\uFFFD");
                i += isPair ? 1 : 0;
                continue;
            }
            _ = c switch
            {
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\v' => quoted.Append("\\v"),
                '\\' => quoted.Append("\\\\"),
                '"' => quoted.Append("\\\""),
                _ => quoted.Append(c),
            };
        }
        return quoted.Append('"').ToString();
    }
}
