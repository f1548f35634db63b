using System.Buffers.Binary;
using System.Net;

namespace Gatehouse.Core.Sockets;

/// <summary>An address as the system writes it: struct sockaddr_in and sockaddr_in6, of Linux.</summary>
internal static class SocketAddressBytes
{
    /// <summary>In bytes.</summary>
    public const int Longest = 28;

    /// <summary>What it says: a 16-bit family, the port, and an address of 4 bytes, or 4 bytes, an address of 16 and its scope.</summary>
    public static IPEndPoint Read(ReadOnlySpan<byte> address)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(address[2..]);
        return address.Length < Longest
            ? new IPEndPoint(new IPAddress(address.Slice(4, 4)), port)
            : new IPEndPoint(new IPAddress(address.Slice(8, 16), BitConverter.ToUInt32(address[24..])), port);
    }
}
