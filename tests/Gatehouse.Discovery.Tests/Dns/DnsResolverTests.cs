using System.Net;
using System.Net.Sockets;
using Gatehouse.Discovery.Dns;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests.Dns;

/// <summary>Against servers that lie, stumble and cheat.</summary>
public sealed class DnsResolverTests
{
    private readonly FakeTime time = new();

    [Fact]
    public async Task An_answer_is_found_with_its_time_to_live()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("a.test", "10.0.0.1", 42).Address("a.test", "10.0.0.2", 60).ToArray()]);

        var answer = await Resolver(server).FindAsync("a.test", DnsType.A, default);

        Addresses(answer).ShouldBe("10.0.0.1 10.0.0.2");
        answer.Ttl.ShouldBe(TimeSpan.FromSeconds(42));
    }

    [Fact]
    public async Task What_does_not_answer_the_question_is_passed_over()
    {
        await using var server = ScriptedDns.Start(question =>
        {
            byte[] right = DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray();
            byte[] forged = DnsBytes.Answer(question).Address("a.test", "6.6.6.6").ToArray();
            byte[] WithId(int id) => [(byte)(id >> 8), (byte)id, .. forged[2..]];
            byte[] isQuestion = [.. forged];
            isQuestion[2] &= 0x7F;
            byte[] otherName = [.. forged];
            otherName[13] = (byte)'z';
            byte[] otherType = [.. forged];
            otherType[21] = 28;
            byte[] Bare(int code, int id) => [(byte)(id >> 8), (byte)id, 0x81, (byte)code, 0, 0, 0, 0, 0, 0, 0, 0];
            var asked = (right[0] << 8) | right[1];
            return [Bare(0, asked), Bare(2, asked), Bare(3, asked), Bare(1, asked ^ 1), WithId(((right[0] << 8) | right[1]) ^ 1), isQuestion, otherName, otherType, [], [1], forged[..20], right];
        });

        Addresses(await Resolver(server).FindAsync("a.test", DnsType.A, default)).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task What_comes_from_another_port_is_dropped()
    {
        using var forger = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        ScriptedDns? server = null;
        server = ScriptedDns.Start(question =>
        {
            forger.Send(DnsBytes.Answer(question).Address("a.test", "6.6.6.6").ToArray(), server!.Client);
            return [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()];
        });
        await using var _ = server;

        Addresses(await Resolver(server).FindAsync("a.test", DnsType.A, default)).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_question_to_question()
    {
        var seen = new HashSet<(int Id, int Port)>();
        ScriptedDns? server = null;
        server = ScriptedDns.Start(question =>
        {
            seen.Add(((question[0] << 8) | question[1], server!.Client!.Port));
            return [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()];
        });
        await using var _ = server;
        for (var i = 0; i < 20; i++)
            await Resolver(server).FindAsync("a.test", DnsType.A, default);

        seen.Select(one => one.Id).Distinct().Count().ShouldBeGreaterThan(15);
        seen.Select(one => one.Port).Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task Records_that_the_question_does_not_lead_to_are_not_believed()
    {
        await using var server = ScriptedDns.Start(question =>
            [DnsBytes.Answer(question).Address("other.test", "6.6.6.6").Address("a.test", "10.0.0.1").ToArray()]);

        Addresses(await Resolver(server).FindAsync("a.test", DnsType.A, default)).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task A_server_that_only_sends_strangers_is_given_up()
    {
        await using var server = ScriptedDns.Start(_ => Enumerable.Repeat<byte[]>([1, 2, 3], 200));

        await Should.ThrowAsync<RegistryException>(Resolver(server).FindAsync("a.test", DnsType.A, default).InTime());
    }

    [Fact]
    public async Task An_answer_that_is_cut_off_comes_whole_over_tcp()
    {
        await using var server = ScriptedDns.Start(
            question => [DnsBytes.Answer(question, isTruncated: true).ToArray()],
            question => Enumerable.Range(0, 2000).Aggregate(DnsBytes.Answer(question), (answer, i) => answer.Address("a.test", $"10.0.{i / 250}.{i % 250}")).ToArray());

        (await Resolver(server).FindAsync("a.test", DnsType.A, default)).Records.Count.ShouldBe(2000);
    }

    [Theory]
    [InlineData("closes")]
    [InlineData("cut off again")]
    [InlineData("garbage")]
    [InlineData("another question")]
    public async Task Over_tcp_nothing_but_a_whole_answer_counts(string how)
    {
        await using var server = ScriptedDns.Start(
            question => [DnsBytes.Answer(question, isTruncated: true).ToArray()],
            question => how switch
            {
                "closes" => [],
                "cut off again" => DnsBytes.Answer(question, isTruncated: true).ToArray(),
                "garbage" => [1, 2, 3],
                _ => DnsBytes.Answer(DnsBytes.Answer([0, 0, .. question[2..]]).ToArray()).ToArray(),
            });

        await Should.ThrowAsync<RegistryException>(Resolver(server, attempts: 1).FindAsync("a.test", DnsType.A, default));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(4, true)]
    [InlineData(4, false)]
    public async Task A_server_that_does_not_know_edns_is_asked_without(byte code, bool repeatsQuestion)
    {
        await using var server = ScriptedDns.Start(question =>
            [question[11] == 0 ? DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()
                : repeatsQuestion ? DnsBytes.Answer(question, code).ToArray()
                : [question[0], question[1], 0x80, code, 0, 0, 0, 0, 0, 0, 0, 0]]);

        Addresses(await Resolver(server).FindAsync("a.test", DnsType.A, default).InTime()).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task A_refusal_that_does_not_repeat_the_question_is_no_silence()
    {
        await using var refusing = ScriptedDns.Start(question => [[question[0], question[1], 0x80, 5, 0, 0, 0, 0, 0, 0, 0, 0]]);
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()]);

        Addresses(await Resolver([refusing.Address, server.Address]).FindAsync("a.test", DnsType.A, default).InTime()).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task Aliases_are_followed_within_a_message_and_beyond()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.NameOf(question) switch
        {
            "a.test" => DnsBytes.Answer(question).Alias("a.test", "b.test", 9).Alias("b.test", "c.test").ToArray(),
            _ => DnsBytes.Answer(question).Address("c.test", "10.0.0.1").ToArray(),
        }]);

        var answer = await Resolver(server).FindAsync("a.test", DnsType.A, default);

        Addresses(answer).ShouldBe("10.0.0.1");
        answer.Ttl.ShouldBe(TimeSpan.FromSeconds(9), "the shortest of the way");
    }

    [Theory]
    [InlineData("to itself")]
    [InlineData("in a ring")]
    [InlineData("on and on")]
    public async Task Aliases_that_lead_nowhere_end(string how)
    {
        var asked = 0;
        await using var server = ScriptedDns.Start(question => [how switch
        {
            "to itself" => DnsBytes.Answer(question).Alias(DnsBytes.NameOf(question), DnsBytes.NameOf(question)).ToArray(),
            "in a ring" => DnsBytes.Answer(question).Alias("a.test", "b.test").Alias("b.test", "a.test").ToArray(),
            _ => DnsBytes.Answer(question).Alias(DnsBytes.NameOf(question), $"a{asked++}.test").ToArray(),
        }]);

        (await Should.ThrowAsync<RegistryException>(Resolver(server).FindAsync("a.test", DnsType.A, default))).Message.ShouldContain("more than 8 aliases");
        asked.ShouldBeLessThan(10);
    }

    [Fact]
    public async Task An_alias_that_is_no_name_is_not_asked_for()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Alias("a.test", "b c.test").ToArray()]);

        await Should.ThrowAsync<RegistryException>(Resolver(server).FindAsync("a.test", DnsType.A, default));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public async Task That_there_is_nothing_is_known_for_as_long_as_the_zone_says(int code)
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question, code).Authority("test", minimum: 17).ToArray()]);

        var answer = await Resolver(server).FindAsync("a.test", DnsType.A, default);

        answer.Records.ShouldBeEmpty();
        answer.Ttl.ShouldBe(TimeSpan.FromSeconds(17));
    }

    [Theory]
    [InlineData(2, "SERVFAIL")]
    [InlineData(5, "REFUSED")]
    [InlineData(9, "code 9")]
    public async Task A_refusal_is_no_answer_and_the_next_server_is_asked(int code, string name)
    {
        await using var refusing = ScriptedDns.Start(question => [DnsBytes.Answer(question, code).ToArray()]);
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()]);

        Addresses(await Resolver([refusing.Address, server.Address]).FindAsync("a.test", DnsType.A, default)).ShouldBe("10.0.0.1");
        (await Should.ThrowAsync<RegistryException>(Resolver(refusing).FindAsync("a.test", DnsType.A, default))).Message.ShouldContain(name);
    }

    [Fact]
    public async Task A_port_where_nobody_listens_is_noticed_at_once()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()]);

        Addresses(await Resolver([new(IPAddress.Loopback, FreePort.Next()), server.Address]).FindAsync("a.test", DnsType.A, default).InTime()).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task A_silent_server_is_left_after_its_time_and_asked_again_after_the_others()
    {
        var asked = 0;
        await using var silent = ScriptedDns.Start(question => ++asked == 1 ? [] : [DnsBytes.Answer(question).Address("a.test", "10.0.0.1").ToArray()]);
        await using var refusing = ScriptedDns.Start(question => [DnsBytes.Answer(question, code: 5).ToArray()]);

        var answer = Resolver([silent.Address, refusing.Address]).FindAsync("a.test", DnsType.A, default);
        await silent.NextQuestionAsync();
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(2));

        Addresses(await answer.InTime()).ShouldBe("10.0.0.1");
        (await refusing.NextQuestionAsync()).Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_search_ends_at_the_first_name_that_has_records()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.NameOf(question) switch
        {
            "users.two.test" => DnsBytes.Answer(question).Address("users.two.test", "10.0.0.1").ToArray(),
            _ => DnsBytes.Answer(question, code: 3).ToArray(),
        }]);
        var settings = new ResolverSettings { Servers = [server.Address], Search = ["one.test", "two.test", "three.test"] };

        Addresses(await new DnsResolver(settings, time).SearchAsync("users", DnsType.A, default)).ShouldBe("10.0.0.1");
    }

    [Fact]
    public async Task A_search_does_not_go_past_a_name_that_cannot_be_looked_up()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.NameOf(question) switch
        {
            "users.one.test" => DnsBytes.Answer(question, code: 2).ToArray(),
            _ => DnsBytes.Answer(question).Address(DnsBytes.NameOf(question), "10.0.0.1").ToArray(),
        }]);
        var settings = new ResolverSettings { Servers = [server.Address], Search = ["one.test", "two.test"] };

        await Should.ThrowAsync<RegistryException>(new DnsResolver(settings, time).SearchAsync("users", DnsType.A, default));
    }

    private DnsResolver Resolver(ScriptedDns server, int attempts = 2) => new(new ResolverSettings { Servers = [server.Address], Attempts = attempts }, time);

    private DnsResolver Resolver(IPEndPoint[] servers) => new(new ResolverSettings { Servers = servers }, time);

    private static string Addresses(DnsAnswer answer) => string.Join(' ', answer.Records.Select(record => record.Address));
}
