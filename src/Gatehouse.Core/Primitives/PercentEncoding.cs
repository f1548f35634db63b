using System.Buffers;
using System.Text;

namespace Gatehouse.Core.Primitives;

/// <summary>Percent-encoding (RFC 3986, 2.1), without allocation.</summary>
internal static class PercentEncoding
{
    private const string UpperHex = "0123456789ABCDEF";

    /// <summary>Reads the octet that <c>%XX</c> at <paramref name="index"/> stands for; false when it is not two hexadecimal digits.</summary>
    public static bool TryReadOctet(ReadOnlySpan<char> text, int index, out byte octet)
    {
        octet = 0;
        if (text.Length - index < 3 || !char.IsAsciiHexDigit(text[index + 1]) || !char.IsAsciiHexDigit(text[index + 2]))
            return false;
        octet = (byte)((Digit(text[index + 1]) << 4) | Digit(text[index + 2]));
        return true;
    }

    /// <summary>Writes <c>%XX</c>, three characters, with upper-case digits.</summary>
    public static void WriteOctet(byte octet, Span<char> destination)
    {
        destination[0] = '%';
        destination[1] = UpperHex[octet >> 4];
        destination[2] = UpperHex[octet & 0xF];
    }

    /// <summary>
    /// Decodes once into a destination of at least the same length, and returns the number of characters. What is not a valid
    /// <c>%XX</c> stays as it is; octets that are not UTF-8 become U+FFFD, which a canonical path never has.
    /// </summary>
    public static int Decode(ReadOnlySpan<char> text, Span<char> destination)
    {
        byte[]? rented = null;
        // One character outside ASCII, which a canonical path never has raw, takes up to three octets.
        var most = text.Length * 3;
        Span<byte> octets = most <= 768 ? stackalloc byte[768] : rented = ArrayPool<byte>.Shared.Rent(most);
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && TryReadOctet(text, i, out var octet))
            {
                octets[count++] = octet;
                i += 2;
            }
            else if (char.IsAscii(text[i]))
            {
                octets[count++] = (byte)text[i];
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out var consumed);
                count += rune.EncodeToUtf8(octets[count..]);
                i += consumed - 1;
            }
        }
        var length = Encoding.UTF8.GetChars(octets[..count], destination);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return length;
    }

    private static int Digit(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
