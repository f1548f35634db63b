using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.Jose.Tokens;

/// <summary>The SHA-256 of a token's text, as it was sent.</summary>
internal readonly record struct TokenHash(ulong First, ulong Second, ulong Third, ulong Fourth)
{
    public static TokenHash Of(ReadOnlySpan<byte> text)
    {
        Span<ulong> words = stackalloc ulong[4];
        SHA256.HashData(text, MemoryMarshal.AsBytes(words));
        return new TokenHash(words[0], words[1], words[2], words[3]);
    }
}
