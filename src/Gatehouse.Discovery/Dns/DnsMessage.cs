using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gatehouse.Discovery.Dns;

/// <summary>An answer as it came, before anything in it is believed.</summary>
internal sealed record DnsMessage
{
    private const int ResponseBit = 0x8000;
    private const int OpcodeBits = 0x7800;
    private const int TruncatedBit = 0x0200;
    private const int CodeBits = 0x000F;
    private const int Internet = 1;

    public required ushort Id { get; init; }

    /// <summary>False for a question, and for answers to anything but a query.</summary>
    public required bool IsAnswer { get; init; }

    public required bool IsTruncated { get; init; }

    /// <summary>The response code, extended bits included.</summary>
    public int Code { get; private set; }

    /// <summary>Lower case, no dot at the end; null for a refusal that does not repeat the question.</summary>
    public required string? QuestionName { get; init; }

    public required DnsType QuestionType { get; init; }

    public List<DnsRecord> Answers { get; } = [];

    public List<DnsRecord> Authorities { get; } = [];

    public List<DnsRecord> Additional { get; } = [];

    /// <summary>
    /// False when it is no message with exactly one question, which only a refusal may leave out: servers that could not read it do. Of a truncated
    /// one only the head is read.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out DnsMessage? message)
    {
        message = null;
        var reader = new DnsReader(bytes);
        if (!reader.TryReadUInt16(out var id) || !reader.TryReadUInt16(out var flags) || !reader.TryReadUInt16(out var questions)
            || !reader.TryReadUInt16(out var answers) || !reader.TryReadUInt16(out var authorities) || !reader.TryReadUInt16(out var additional))
            return false;
        var code = flags & CodeBits;
        string? name = null;
        ushort type = 0;
        if (questions == 0 ? !IsRefusal(code)
            : questions != 1 || !reader.TryReadName(out name) || !reader.TryReadUInt16(out type) || !reader.TryReadUInt16(out var kind) || kind != Internet)
            return false;
        var read = new DnsMessage
        {
            Id = id,
            IsAnswer = (flags & ResponseBit) != 0 && (flags & OpcodeBits) == 0,
            IsTruncated = (flags & TruncatedBit) != 0,
            Code = code,
            QuestionName = name,
            QuestionType = (DnsType)type,
        };
        if (!read.IsTruncated
            && !(read.TryReadRecords(ref reader, answers, read.Answers) && read.TryReadRecords(ref reader, authorities, read.Authorities)
                && read.TryReadRecords(ref reader, additional, read.Additional)))
            return false;
        message = read;
        return true;
    }

    // FORMERR, NOTIMP and REFUSED: none of them is an answer.
    private static bool IsRefusal(int code) => code is 1 or 4 or 5;

    private bool TryReadRecords(ref DnsReader reader, int count, List<DnsRecord> records)
    {
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadName(out var name) || !reader.TryReadUInt16(out var type) || !reader.TryReadUInt16(out var kind)
                || !reader.TryReadUInt32(out var ttl) || !reader.TryReadUInt16(out var length))
                return false;
            var end = reader.Position + length;
            if ((DnsType)type == DnsType.Opt)
                Code |= (int)(ttl >> 24) << 4; // RFC 6891, 6.1.3
            // A time to live with its highest bit set is none (RFC 2181, 8).
            var head = new DnsRecord(name, (DnsType)type, ttl > int.MaxValue ? 0 : ttl);
            if (kind == Internet && TryReadContent(ref reader, head, length, out var record))
            {
                if (reader.Position != end)
                    return false;
                records.Add(record);
            }
            else if (kind == Internet && IsRead(head.Type))
            {
                return false;
            }
            else if (!reader.TrySkip(end - reader.Position))
            {
                return false;
            }
        }
        return true;
    }

    private static bool IsRead(DnsType type) => type is DnsType.A or DnsType.Aaaa or DnsType.Cname or DnsType.Srv or DnsType.Soa;

    private static bool TryReadContent(ref DnsReader reader, DnsRecord head, int length, [NotNullWhen(true)] out DnsRecord? record)
    {
        record = null;
        switch (head.Type)
        {
            case DnsType.A when length == 4:
            case DnsType.Aaaa when length == 16:
                if (reader.TryReadBytes(length, out var address))
                    record = head with { Address = new IPAddress(address) };
                break;
            case DnsType.Cname:
                if (reader.TryReadName(out var alias))
                    record = head with { Target = alias };
                break;
            case DnsType.Srv:
                if (reader.TryReadUInt16(out var priority) && reader.TryReadUInt16(out var weight) && reader.TryReadUInt16(out var port) && reader.TryReadName(out var target))
                    record = head with { Priority = priority, Weight = weight, Port = port, Target = target };
                break;
            case DnsType.Soa:
                if (reader.TryReadName(out _) && reader.TryReadName(out _) && reader.TrySkip(16) && reader.TryReadUInt32(out var minimum))
                    record = head with { Minimum = minimum };
                break;
        }
        return record is not null;
    }
}
