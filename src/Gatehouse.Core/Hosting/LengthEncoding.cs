using System.Text;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Hosting;

/// <summary>
/// Latin-1 that takes nothing but digits, for <c>Content-Length</c> (RFC 9110, 8.6: 1*DIGIT). Kestrel reads <c>+5</c> and <c>-0</c> as
/// lengths too, and gives what is behind it the number only; given to Kestrel as the field's encoding, this sees the octets. It throws,
/// and Kestrel answers 400 and closes.
/// </summary>
internal sealed class LengthEncoding : Encoding
{
    // Of a 64-bit number; Kestrel has room for one more.
    private const int MostDigits = 19;

    private static readonly LengthEncoding Instance = new();

    /// <summary>The encoding of the field of this name: Latin-1 for all others (RFC 9110, 5.5: obs-text).</summary>
    public static Encoding Of(string name) => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? Instance : Latin1;

    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars) => Latin1.GetChars(Checked(bytes), chars);

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    public override int GetCharCount(byte[] bytes, int index, int count) => count;

    public override int GetByteCount(char[] chars, int index, int count) => count;

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        Latin1.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => charCount;

    public override int GetMaxCharCount(int byteCount) => byteCount;

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= MostDigits && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? bytes
            : throw new BadHttpRequestException("The Content-Length is not a number.", StatusCodes.Status400BadRequest);
}
