using System.Buffers;
using System.Text;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tokens;

/// <summary>The rented memory of one verification: the token as bytes, and its payload decoded.</summary>
internal readonly ref struct JwsBuffer
{
    private readonly byte[] rented;
    private readonly int length;

    /// <summary>Rents for a token of this length.</summary>
    public JwsBuffer(int length)
    {
        this.length = length;
        rented = ArrayPool<byte>.Shared.Rent(2 * length);
    }

    /// <summary>The token as bytes; false when it has a character that is not ASCII.</summary>
    public bool TryTake(ReadOnlySpan<char> token, out ReadOnlySpan<byte> text)
    {
        var isAscii = Ascii.FromUtf16(token, rented.AsSpan(0, length), out var written) == OperationStatus.Done;
        text = rented.AsSpan(0, written);
        return isAscii;
    }

    /// <summary>The payload, decoded.</summary>
    public bool TryDecode(ReadOnlySpan<byte> part, out ReadOnlySpan<byte> bytes)
    {
        var isStrict = StrictBase64Url.TryDecode(part, rented.AsSpan(length, length), out var written);
        bytes = rented.AsSpan(length, written);
        return isStrict;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(rented);
}
