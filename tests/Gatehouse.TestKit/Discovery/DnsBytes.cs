using System.Text;

namespace Gatehouse.TestKit.Discovery;

/// <summary>Writes messages of DNS byte by byte, wrong ones too.</summary>
public sealed class DnsBytes
{
    private readonly List<byte> bytes = [];
    private readonly int[] counts = new int[4];

    private DnsBytes()
    {
    }

    /// <summary>An answer to a question: its id and its question, without records.</summary>
    /// <param name="question">As it was sent.</param>
    /// <param name="code">The response code.</param>
    /// <param name="isTruncated">Whether it says that it is cut off.</param>
    public static DnsBytes Answer(byte[] question, int code = 0, bool isTruncated = false)
    {
        var answer = new DnsBytes();
        var end = 12;
        while (question[end] != 0)
            end += question[end] + 1;
        answer.bytes.AddRange([question[0], question[1], (byte)(isTruncated ? 0x83 : 0x81), (byte)(0x80 | code), 0, 0, 0, 0, 0, 0, 0, 0]);
        answer.bytes.AddRange(question[12..(end + 5)]);
        answer.counts[0] = 1;
        return answer;
    }

    /// <summary>The name that a question asks for.</summary>
    public static string NameOf(byte[] question)
    {
        var labels = new List<string>();
        for (var at = 12; question[at] != 0; at += question[at] + 1)
            labels.Add(Encoding.ASCII.GetString(question, at + 1, question[at]));
        return string.Join('.', labels);
    }

    /// <summary>The type that a question asks for.</summary>
    public static int TypeOf(byte[] question)
    {
        var at = 12;
        while (question[at] != 0)
            at += question[at] + 1;
        return (question[at + 1] << 8) | question[at + 2];
    }

    public static byte[] Name(string name)
    {
        var bytes = new List<byte>();
        foreach (var label in name.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }
        return [.. bytes, 0];
    }

    public DnsBytes Address(string name, string address, int ttl = 60)
    {
        var parsed = System.Net.IPAddress.Parse(address).GetAddressBytes();
        return Record(1, Name(name), parsed.Length == 4 ? 1 : 28, ttl, parsed);
    }

    public DnsBytes Alias(string name, string target, int ttl = 60) => Record(1, Name(name), 5, ttl, Name(target));

    public DnsBytes Service(string name, int priority, int weight, int port, string target, int ttl = 60) =>
        Record(1, Name(name), 33, ttl, [.. Number(priority), .. Number(weight), .. Number(port), .. Name(target)]);

    public DnsBytes Authority(string zone, int minimum, int ttl = 3600) =>
        Record(2, Name(zone), 6, ttl, [.. Name("ns." + zone), .. Name("root." + zone), .. new byte[16], 0, 0, .. Number(minimum)]);

    public DnsBytes Additional(string name, string address, int ttl = 60) => Record(3, Name(name), 1, ttl, System.Net.IPAddress.Parse(address).GetAddressBytes());

    /// <param name="section">1 answers, 2 authorities, 3 additional; in this order.</param>
    /// <param name="name">As it is on the wire.</param>
    /// <param name="type">The type's number.</param>
    /// <param name="ttl">In seconds.</param>
    /// <param name="content">As it is on the wire.</param>
    /// <param name="length">What it says of the content's length; null for the truth.</param>
    public DnsBytes Record(int section, byte[] name, int type, int ttl, byte[] content, int? length = null)
    {
        counts[section]++;
        bytes.AddRange(name);
        bytes.AddRange([.. Number(type), 0, 1, .. Number(ttl >> 16), .. Number(ttl), .. Number(length ?? content.Length), .. content]);
        return this;
    }

    /// <summary>How long it is so far: where a pointer to what comes next points.</summary>
    public int Length => bytes.Count;

    public byte[] ToArray()
    {
        for (var i = 0; i < counts.Length; i++)
            (bytes[4 + (2 * i)], bytes[5 + (2 * i)]) = ((byte)(counts[i] >> 8), (byte)counts[i]);
        return [.. bytes];
    }

    private static byte[] Number(int number) => [(byte)(number >> 8), (byte)number];
}
