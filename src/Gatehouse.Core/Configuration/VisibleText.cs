using System.Globalization;
using System.Text;

namespace Gatehouse.Core.Configuration;

/// <summary>Text as a terminal can show it: nothing moves the cursor, begins a line, changes colours or turns the reading direction.</summary>
public static class VisibleText
{
    /// <summary>The text with each character replaced by what <see cref="Of(char)"/> says, a tab by one space.</summary>
    public static string Of(string text)
    {
        var visible = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                visible.Append(text, i++, 2);
            else
                visible.Append(text[i] == '\t' ? ' ' : Of(text[i]));
        }
        return visible.ToString();
    }

    /// <summary>The character, or a visible one for a control, format or unpaired character.</summary>
    public static char Of(char c)
    {
        if (c < ' ')
            return (char)('\u2400' + c);
        if (c == '\u007f')
            return '\u2421';
        return char.GetUnicodeCategory(c) switch
        {
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => '\ufffd',
            _ => c,
        };
    }
}
