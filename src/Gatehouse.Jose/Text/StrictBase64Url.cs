using System.Buffers;
using System.Buffers.Text;

namespace Gatehouse.Jose.Text;

/// <summary>Base64url as RFC 7515 section 2 has it: no padding, no white space, and no bits left over, so that each value has one text.</summary>
internal static class StrictBase64Url
{
    private static readonly SearchValues<byte> Alphabet = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    /// <summary>How many bytes a text of this length stands for.</summary>
    public static int DecodedLength(int length) => (int)((long)length * 3 / 4);

    /// <summary>Decodes into a buffer of at least <see cref="DecodedLength"/> bytes; false when the text is not strict.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int written)
    {
        written = 0;
        if (text.ContainsAnyExcept(Alphabet) || text.Length % 4 == 1)
            return false;
        // 2 characters have 12 bits for 8, 3 have 18 for 16: the rest must be zero.
        var spare = (text.Length % 4) switch { 2 => 0b1111, 3 => 0b11, _ => 0 };
        if (spare != 0 && (ValueOf(text[^1]) & spare) != 0)
            return false;
        return Base64Url.DecodeFromUtf8(text, bytes, out var consumed, out written) == OperationStatus.Done && consumed == text.Length;
    }

    private static int ValueOf(byte character) => character switch
    {
        >= (byte)'A' and <= (byte)'Z' => character - 'A',
        >= (byte)'a' and <= (byte)'z' => character - 'a' + 26,
        >= (byte)'0' and <= (byte)'9' => character - '0' + 52,
        (byte)'-' => 62,
        _ => 63,
    };
}
