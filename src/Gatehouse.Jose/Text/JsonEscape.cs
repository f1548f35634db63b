using System.Buffers.Text;
using System.Text;

namespace Gatehouse.Jose.Text;

/// <summary>Escapes in JSON strings (RFC 8259 section 7).</summary>
internal static class JsonEscape
{
    /// <summary>Reads the escape whose backslash is at the position, which becomes that of its last character. Returns how many bytes it means in UTF-8;
    /// 0 when it is none, or half of a surrogate pair.</summary>
    public static int Read(ReadOnlySpan<byte> text, ref int at, Span<byte> utf8)
    {
        if (++at >= text.Length)
            return 0;
        if (text[at] == 'u')
            return ReadUnicode(text, ref at, utf8);
        utf8[0] = text[at] switch
        {
            (byte)'b' => 8,
            (byte)'t' => 9,
            (byte)'n' => 10,
            (byte)'f' => 12,
            (byte)'r' => 13,
            (byte)'"' or (byte)'\\' or (byte)'/' => text[at],
            _ => 0,
        };
        return utf8[0] == 0 ? 0 : 1;
    }

    private static int ReadUnicode(ReadOnlySpan<byte> text, ref int at, Span<byte> utf8)
    {
        if (!TryReadHex(text, at + 1, out var unit))
            return 0;
        at += 4;
        if (!char.IsSurrogate(unit))
            return new Rune(unit).EncodeToUtf8(utf8);
        if (at + 2 >= text.Length || text[at + 1] != '\\' || text[at + 2] != 'u' || !TryReadHex(text, at + 3, out var low) || !Rune.TryCreate(unit, low, out var rune))
            return 0;
        at += 6;
        return rune.EncodeToUtf8(utf8);
    }

    private static bool TryReadHex(ReadOnlySpan<byte> text, int start, out char unit)
    {
        unit = default;
        if (start + 4 > text.Length || !Utf8Parser.TryParse(text.Slice(start, 4), out ushort value, out var read, 'x') || read != 4)
            return false;
        unit = (char)value;
        return true;
    }
}
