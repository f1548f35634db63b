using Gatehouse.Redis.Client;

namespace Gatehouse.Redis.Tests.Client;

public sealed class CommandRingTests
{
    private static readonly ReplyReader<long> Number = static (ref RespReader reader, out long value) => reader.TryReadInteger(out value);

    [Fact]
    public async Task A_command_that_is_late_keeps_its_place_and_its_answer_meets_nobody_else()
    {
        var ring = new CommandRing();
        var late = RedisCommand<long>.Create(Number);
        var next = RedisCommand<long>.Create(Number);
        var waitForLate = late.WaitAsync(default);
        var waitForNext = next.WaitAsync(default);
        (late.Deadline, next.Deadline) = (10, 20);
        ring.Add(late);
        ring.Add(next);

        ring.EndLate(15);

        ring.IsLate.ShouldBeTrue();
        (await waitForLate).Status.ShouldBe(RedisStatus.TimedOut);
        var first = ring.Take()!;
        first.Answer(":1\r\n"u8).ShouldBeTrue();
        first.Release();
        ring.IsLate.ShouldBeFalse();
        ring.Take()!.Answer(":2\r\n"u8).ShouldBeTrue();
        (await waitForNext).Value.ShouldBe(2);
        ring.Take().ShouldBeNull();
    }

    [Fact]
    public void It_grows_and_stays_in_order()
    {
        var ring = new CommandRing();
        var commands = Enumerable.Range(0, 1_000).Select(_ => RedisCommand<long>.Create(Number)).ToList();
        commands.Take(40).ToList().ForEach(ring.Add);
        Enumerable.Range(0, 30).Select(_ => ring.Take()).ShouldBe(commands.Take(30));
        commands.Skip(40).ToList().ForEach(ring.Add);

        Enumerable.Range(0, 970).Select(_ => ring.Take()).ShouldBe(commands.Skip(30));
    }
}
