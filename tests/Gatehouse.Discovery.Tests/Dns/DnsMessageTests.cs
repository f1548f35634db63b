using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Discovery.Dns;
using Gatehouse.TestKit.Discovery;

namespace Gatehouse.Discovery.Tests.Dns;

public sealed class DnsMessageTests
{
    private static readonly byte[] Question = Ask("a.test", DnsType.A);

    [Fact]
    public void Every_type_that_is_asked_for_is_read()
    {
        var bytes = DnsBytes.Answer(Question, code: 3)
            .Alias("a.test", "b.test", 5).Address("b.test", "10.0.0.1", 7).Address("b.test", "2001:db8::1").Service("a.test", 1, 2, 3, "c.test")
            .Record(1, DnsBytes.Name("a.test"), 16, 60, [3, 1, 2, 3])
            .Authority("test", minimum: 9).Additional("c.test", "10.0.0.2").ToArray();

        DnsMessage.TryRead(bytes, out var message).ShouldBeTrue();

        message.IsAnswer.ShouldBeTrue();
        message.Code.ShouldBe(3);
        message.QuestionName.ShouldBe("a.test");
        message.Answers.Select(record => record.Type).ShouldBe([DnsType.Cname, DnsType.A, DnsType.Aaaa, DnsType.Srv]);
        message.Answers[0].ShouldBe(new DnsRecord("a.test", DnsType.Cname, 5) { Target = "b.test" });
        message.Answers[1].Address!.ToString().ShouldBe("10.0.0.1");
        message.Answers[2].Address!.ToString().ShouldBe("2001:db8::1");
        message.Answers[3].ShouldBe(new DnsRecord("a.test", DnsType.Srv, 60) { Priority = 1, Weight = 2, Port = 3, Target = "c.test" });
        message.Authorities.Single().Minimum.ShouldBe(9u);
        message.Additional.Single().Name.ShouldBe("c.test");
    }

    [Fact]
    public void Names_are_compressed_and_their_case_does_not_matter()
    {
        var bytes = DnsBytes.Answer(Ask("a.TEST", DnsType.A)).Record(1, [1, (byte)'B', 0xC0, 12], 1, 60, [10, 0, 0, 1]).ToArray();

        DnsMessage.TryRead(bytes, out var message).ShouldBeTrue();

        message.QuestionName.ShouldBe("a.test");
        message.Answers.Single().Name.ShouldBe("b.a.test");
    }

    [Fact]
    public void Octets_that_no_name_of_ours_has_cannot_pass_for_one()
    {
        var bytes = DnsBytes.Answer(Question).Record(1, [6, (byte)'a', (byte)'.', (byte)'t', (byte)'e', (byte)'s', (byte)'t', 0], 1, 60, [10, 0, 0, 1]).ToArray();

        DnsMessage.TryRead(bytes, out var message).ShouldBeTrue();

        message.Answers.Single().Name.ShouldBe("a\\046test");
    }

    [Fact]
    public void A_time_to_live_with_its_highest_bit_set_is_none()
    {
        DnsMessage.TryRead(DnsBytes.Answer(Question).Address("a.test", "10.0.0.1", unchecked((int)0x80000001)).ToArray(), out var message).ShouldBeTrue();

        message.Answers.Single().Ttl.ShouldBe(0u);
    }

    [Fact]
    public void The_rest_of_the_code_stands_in_edns()
    {
        // BADVERS is 16: only its upper bits are set.
        DnsMessage.TryRead(DnsBytes.Answer(Question).Record(3, [0], 41, 0x01000000, []).ToArray(), out var message).ShouldBeTrue();

        message.Code.ShouldBe(16);
    }

    [Fact]
    public void Of_a_message_that_is_cut_off_the_head_is_read()
    {
        var bytes = DnsBytes.Answer(Question, isTruncated: true).Address("a.test", "10.0.0.1").ToArray()[..^3];

        DnsMessage.TryRead(bytes, out var message).ShouldBeTrue();

        message.IsTruncated.ShouldBeTrue();
        message.Answers.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    [InlineData(5, true)]
    public void Only_a_refusal_may_leave_the_question_out(byte code, bool isMessage)
    {
        DnsMessage.TryRead([4, 210, 0x81, code, 0, 0, 0, 0, 0, 0, 0, 0], out var message).ShouldBe(isMessage);

        if (isMessage)
            new DnsQuery("a.test", DnsType.A).IsAnsweredBy(message!, 1234).ShouldBeTrue();
    }

    public static TheoryData<string, byte[]> Wrong
    {
        get
        {
            var begun = DnsBytes.Answer(Question);
            var here = (byte)begun.Length;
            return new()
            {
                { "a pointer to itself", begun.Record(1, [0xC0, here], 1, 60, [10, 0, 0, 1]).ToArray() },
                { "a pointer forwards", DnsBytes.Answer(Question).Record(1, [0xC0, (byte)(here + 4)], 1, 60, [10, 0, 0, 1]).ToArray() },
                { "a loop through a label", DnsBytes.Answer(Question).Record(1, [1, (byte)'x', 0xC0, here], 1, 60, [10, 0, 0, 1]).ToArray() },
                { "a label of a kind that does not exist", DnsBytes.Answer(Question).Record(1, [0x41, 0, 0], 1, 60, [10, 0, 0, 1]).ToArray() },
                { "a name of 256 octets", DnsBytes.Answer(Question).Record(1, DnsBytes.Name(string.Join('.', Enumerable.Repeat(new string('x', 63), 4))), 1, 60, [10, 0, 0, 1]).ToArray() },
                { "an address of 3 octets", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 1, 60, [10, 0, 0]).ToArray() },
                { "an address of 5 octets", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 1, 60, [10, 0, 0, 1, 2]).ToArray() },
                { "content that is said to be longer than the message", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 99, 60, [1], length: 9).ToArray() },
                { "an alias that is longer than its content", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 5, 60, DnsBytes.Name("b.test"), length: 3).ToArray() },
                { "an alias that is shorter than its content", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 5, 60, [.. DnsBytes.Name("b.test"), 0, 0]).ToArray() },
                { "a service without a target", DnsBytes.Answer(Question).Record(1, DnsBytes.Name("a.test"), 33, 60, [0, 1, 0, 1, 0, 80]).ToArray() },
                { "more records than there are", Count(DnsBytes.Answer(Question).ToArray(), 6, 1) },
                { "65535 records that are not there", Count(DnsBytes.Answer(Question).ToArray(), 6, 65535) },
                { "no question", Count(DnsBytes.Answer(Question).ToArray(), 4, 0) },
                { "two questions", Count(DnsBytes.Answer(Question).ToArray(), 4, 2) },
                { "half a head", [0, 1, 2, 3] },
                { "nothing", [] },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_message_is_not_read(string what, byte[] bytes) => DnsMessage.TryRead(bytes, out _).ShouldBeFalse(what);

    [Fact]
    public void No_bytes_at_all_throw()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll<byte[]>(bytes =>
        {
            _ = DnsMessage.TryRead(bytes, out _);
            return true;
        }));
    }

    [Fact]
    public void A_message_with_any_bytes_changed_does_not_throw()
    {
        var whole = DnsBytes.Answer(Question).Alias("a.test", "b.test").Address("b.test", "10.0.0.1").Service("a.test", 1, 2, 3, "c.test")
            .Authority("test", 9).Additional("c.test", "10.0.0.2").ToArray();
        var random = new Random(11);
        for (var i = 0; i < 200_000; i++)
        {
            var changed = whole.ToArray();
            for (var j = random.Next(1, 6); j > 0; j--)
                changed[random.Next(changed.Length)] = random.Next(4) == 0 ? (byte)(0xC0 | random.Next(64)) : (byte)random.Next(256);
            _ = DnsMessage.TryRead(changed.AsSpan(0, random.Next(changed.Length + 1)), out _);
        }
    }

    [Fact]
    public void What_is_asked_is_read_back()
    {
        var bytes = Ask("_http._tcp.a-b.test", DnsType.Srv);

        DnsBytes.NameOf(bytes).ShouldBe("_http._tcp.a-b.test");
        DnsBytes.TypeOf(bytes).ShouldBe(33);
        bytes[^11..].ShouldBe([0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0], "EDNS with room for 1232 bytes");
    }

    private static byte[] Ask(string name, DnsType type)
    {
        var buffer = new byte[DnsQuery.MaxLength];
        return buffer[..new DnsQuery(name, type).Write(buffer, 1234, withEdns: true)];
    }

    private static byte[] Count(byte[] bytes, int at, int count)
    {
        (bytes[at], bytes[at + 1]) = ((byte)(count >> 8), (byte)count);
        return bytes;
    }
}
