using System.Text;

namespace Gatehouse.Integration.Tests.Timing;

/// <summary>An answer that an upstream gives in two pieces.</summary>
/// <param name="Key">Its name in a path.</param>
/// <param name="Text">As on the wire; what is content stands between « and », which are not sent.</param>
/// <param name="Closes">True when the upstream closes behind it.</param>
/// <param name="Method">Of the request.</param>
internal sealed record SplitAnswer(string Key, string Text, bool Closes = false, string Method = "GET")
{
    // Longer ones are split where buffers begin and end only.
    private const int Long = 4096;

    /// <summary>What is sent.</summary>
    public string Wire { get; } = Text.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal);

    /// <summary>What the client gets of it as content.</summary>
    public string Content => ContentBefore(Wire.Length);

    /// <summary>Where the last head ends, behind its empty line.</summary>
    public int HeadEnd { get; } = EndOfHead(Text, Text.LastIndexOf("HTTP/1.1 ", StringComparison.Ordinal));

    /// <summary>Where an answer before the answer ends; 0 when there is none.</summary>
    public int InterimEnd { get; } = Text.StartsWith("HTTP/1.1 1", StringComparison.Ordinal) ? EndOfHead(Text, 0) : 0;

    public int Status => int.Parse(Wire[..HeadEnd].Split("HTTP/1.1 ")[^1][..3]);

    /// <summary>Where it is split: everywhere, and where it is closed behind, also just before that.</summary>
    public IEnumerable<int> Places
    {
        get
        {
            var end = Closes ? Wire.Length : Wire.Length - 1;
            if (Wire.Length <= Long)
                return Enumerable.Range(1, end);
            int[] sizes = [0, 4096, 16 * 1024, 64 * 1024];
            return sizes.SelectMany(size => new[] { size - 1, size, size + 1, HeadEnd + size - 1, HeadEnd + size, HeadEnd + size + 1 })
                .Append(end - 1).Append(end).Where(place => place > 0 && place <= end).Distinct().Order();
        }
    }

    /// <summary>The content of the first piece.</summary>
    public string ContentBefore(int place)
    {
        var content = new StringBuilder();
        var isContent = false;
        foreach (var character in Text)
        {
            if (character is '«' or '»')
                isContent = character == '«';
            else if (place-- <= 0)
                break;
            else if (isContent)
                content.Append(character);
        }
        return content.ToString();
    }

    // Before it there is no content, and so no mark.
    private static int EndOfHead(string text, int begin) => text.IndexOf("\r\n\r\n", begin, StringComparison.Ordinal) + 4;
}
