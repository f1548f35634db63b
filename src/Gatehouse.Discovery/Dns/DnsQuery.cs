using System.Buffers.Binary;

namespace Gatehouse.Discovery.Dns;

/// <summary>A question as it goes over the network.</summary>
/// <param name="Name">For what; valid, lower case, no dot at the end.</param>
/// <param name="Type">Records of which type.</param>
internal sealed record DnsQuery(string Name, DnsType Type)
{
    /// <summary>The largest answer over UDP that is asked for: it passes any network without fragments (DNS flag day 2020).</summary>
    public const int MaxUdpAnswer = 1232;

    /// <summary>More than any question needs.</summary>
    public const int MaxLength = 512;

    private const ushort RecursionDesired = 0x0100;

    /// <summary>Writes it and says its length.</summary>
    public int Write(Span<byte> buffer, ushort id, bool withEdns)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer, id);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[4..], 1);
        buffer[6..10].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(buffer[10..], (ushort)(withEdns ? 1 : 0));
        var at = WriteName(buffer, 12);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 2)..], 1);
        at += 4;
        if (!withEdns)
            return at;
        buffer[at] = 0; // the root
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 1)..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 3)..], MaxUdpAnswer);
        buffer.Slice(at + 5, 6).Clear();
        return at + 11;
    }

    /// <summary>Whether a message answers this question, asked with that id.</summary>
    public bool IsAnsweredBy(DnsMessage message, ushort id) =>
        message.IsAnswer && message.Id == id && (message.QuestionName is null || (message.QuestionType == Type && message.QuestionName == Name));

    private int WriteName(Span<byte> buffer, int at)
    {
        foreach (var range in Name.AsSpan().Split('.'))
        {
            var label = Name.AsSpan(range);
            buffer[at] = (byte)label.Length;
            System.Text.Encoding.ASCII.GetBytes(label, buffer[(at + 1)..]);
            at += label.Length + 1;
        }
        buffer[at] = 0;
        return at + 1;
    }
}
