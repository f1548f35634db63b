using System.Text;

namespace Gatehouse.Discovery;

/// <summary>What a registry says, as it may stand in a log.</summary>
internal static class LogText
{
    private const int MaxLength = 200;

    /// <summary>In one line, without control characters, and cut where it is long.</summary>
    public static string Of(string text)
    {
        var shown = new StringBuilder(text, 0, Math.Min(text.Length, MaxLength), MaxLength + 1);
        for (var i = 0; i < shown.Length; i++)
        {
            if (char.IsControl(shown[i]) || shown[i] is '\u2028' or '\u2029')
                shown[i] = ' ';
        }
        if (text.Length > MaxLength)
            shown.Append('…');
        return shown.ToString().Trim();
    }
}
