using System.Buffers.Binary;

namespace Gatehouse.TestKit.Http2;

/// <summary>The framing of gRPC messages: a flag for compression, the length in four bytes, the message.</summary>
public static class GrpcFrame
{
    private const int PrefixLength = 5;

    public static byte[] Write(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixLength + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(PrefixLength));
        return frame;
    }

    /// <summary>The next message; null at the end of the stream.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream)
    {
        var prefix = new byte[PrefixLength];
        var count = await stream.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false).AsTask().InTime();
        if (count == 0)
            return null;
        if (count < PrefixLength || prefix[0] != 0)
            throw new InvalidDataException("not the prefix of an uncompressed gRPC message");
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message).AsTask().InTime();
        return message;
    }
}
