using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.Discovery.Dns;

/// <summary>Reads a message from the network. Anything may be in it: nothing here throws, and every loop ends.</summary>
internal ref struct DnsReader(ReadOnlySpan<byte> message)
{
    private const int PointerBits = 0xC0;

    private readonly ReadOnlySpan<byte> message = message;

    public int Position { get; private set; }

    public bool TrySkip(int count)
    {
        if (count > message.Length - Position)
            return false;
        Position += count;
        return true;
    }

    public bool TryReadUInt16(out ushort value)
    {
        if (!BinaryPrimitives.TryReadUInt16BigEndian(message[Position..], out value))
            return false;
        Position += 2;
        return true;
    }

    public bool TryReadUInt32(out uint value)
    {
        if (!BinaryPrimitives.TryReadUInt32BigEndian(message[Position..], out value))
            return false;
        Position += 4;
        return true;
    }

    public bool TryReadBytes(int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (count > message.Length - Position)
            return false;
        bytes = message.Slice(Position, count);
        Position += count;
        return true;
    }

    /// <summary>A name, with compression (RFC 1035, 4.1.4). Each pointer has to point before all that was read of the name, so none can be followed twice.</summary>
    public bool TryReadName(out string name)
    {
        name = "";
        var text = new StringBuilder();
        var octets = 1;
        var at = Position;
        var before = Position;
        var end = -1;
        while (at < message.Length)
        {
            int length = message[at];
            if (length == 0)
            {
                Position = end < 0 ? at + 1 : end;
                name = text.ToString();
                return true;
            }
            if ((length & PointerBits) == PointerBits)
            {
                if (at + 1 >= message.Length)
                    return false;
                end = end < 0 ? at + 2 : end;
                at = ((length & ~PointerBits) << 8) | message[at + 1];
                if (at >= before)
                    return false;
                before = at;
                continue;
            }
            octets += length + 1;
            if (length > DnsName.MaxLabel || octets > DnsName.MaxWire || at + 1 + length > message.Length)
                return false;
            if (text.Length > 0)
                text.Append('.');
            Append(text, message.Slice(at + 1, length));
            at += length + 1;
        }
        return false;
    }

    // Octets that cannot stand in a name that we would ask for are written as master files do: \ddd.
    private static void Append(StringBuilder text, ReadOnlySpan<byte> label)
    {
        foreach (var octet in label)
        {
            if (octet is > (byte)' ' and < 0x7f and not ((byte)'.' or (byte)'\\'))
                text.Append(char.ToLowerInvariant((char)octet));
            else
                text.Append('\\').Append(octet.ToString("D3"));
        }
    }
}
