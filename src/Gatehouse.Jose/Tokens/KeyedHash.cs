using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gatehouse.Jose.Tokens;

/// <summary>
/// The SipHash-2-4 of bytes, 128 bits, with a key that only this process knows. It is a MAC: who does not know the key cannot find a text with the
/// hash of another, and nobody is told a hash. So tables that clients fill may go by it. SHA-256 would cost 3 % of a proxied request.
/// </summary>
/// <param name="First">The first half.</param>
/// <param name="Second">The second half.</param>
/// <remarks>J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast short-input PRF", 2012; the variant with 128 bits of its authors.</remarks>
public readonly record struct KeyedHash(ulong First, ulong Second)
{
    private static readonly (ulong Low, ulong High) OwnKey = NewKey();

    /// <summary>The hash with the key of this process.</summary>
    public static KeyedHash Of(ReadOnlySpan<byte> text) => Of(text, OwnKey.Low, OwnKey.High);

    /// <summary>With a key of two little-endian halves.</summary>
    internal static KeyedHash Of(ReadOnlySpan<byte> text, ulong low, ulong high)
    {
        var state = new State(low, high);
        var rest = text;
        for (; rest.Length >= 8; rest = rest[8..])
            state.Take(BinaryPrimitives.ReadUInt64LittleEndian(rest));
        var last = (ulong)text.Length << 56;
        for (var i = 0; i < rest.Length; i++)
            last |= (ulong)rest[i] << (8 * i);
        state.Take(last);
        return state.End();
    }

    private static (ulong Low, ulong High) NewKey()
    {
        Span<ulong> halves = stackalloc ulong[2];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(halves));
        return (halves[0], halves[1]);
    }

    private struct State(ulong low, ulong high)
    {
        private ulong v0 = low ^ 0x736f6d6570736575;
        private ulong v1 = high ^ 0x646f72616e646f6d ^ 0xee;
        private ulong v2 = low ^ 0x6c7967656e657261;
        private ulong v3 = high ^ 0x7465646279746573;

        public void Take(ulong word)
        {
            v3 ^= word;
            Round();
            Round();
            v0 ^= word;
        }

        public KeyedHash End()
        {
            v2 ^= 0xee;
            var first = Finish();
            v1 ^= 0xdd;
            return new KeyedHash(first, Finish());
        }

        private ulong Finish()
        {
            for (var i = 0; i < 4; i++)
                Round();
            return v0 ^ v1 ^ v2 ^ v3;
        }

        private void Round()
        {
            v0 += v1;
            v2 += v3;
            v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
            v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
            v0 = BitOperations.RotateLeft(v0, 32);
            v2 += v1;
            v0 += v3;
            v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
            v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
            v2 = BitOperations.RotateLeft(v2, 32);
        }
    }
}
