using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Redis.Tests.Client;

public sealed class RedisAwayTests
{
    [RedisFact]
    public async Task When_it_goes_away_commands_fail_and_when_it_is_back_they_work_and_each_is_logged_once()
    {
        await using var server = await RedisServer.StartAsync();
        var log = new LogLines();
        await using var client = await Clients.ConnectAsync(Clients.Options(server.Url), log);
        (await client.AskAsync("ECHO", "before")).Value.ShouldBe("before");
        var waiting = client.AskAsync("BLPOP", "nothing", "0");

        await server.StopAsync();

        (await waiting).Status.ShouldBe(RedisStatus.Away);
        await Eventually.BeAsync(() => !client.IsConnected);
        (await client.AskAsync("ECHO", "away")).Status.ShouldBe(RedisStatus.Away);

        await server.ContinueAsync();

        await Eventually.BeAsync(() => client.IsConnected);
        (await client.AskAsync("ECHO", "after")).Value.ShouldBe("after");
        await Eventually.BeAsync(() => log.Lines.Any(line => line.EndsWith("answers again", StringComparison.Ordinal)));
        log.Lines.Count(line => line.EndsWith("answers again", StringComparison.Ordinal)).ShouldBe(1);
        log.Lines.ShouldBeUnique();
    }

    [RedisFact]
    public async Task A_server_that_hangs_costs_one_timeout_and_its_late_answers_meet_nobody_else()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await Clients.ConnectAsync(server.Url, TimeSpan.FromMilliseconds(50));
        await server.FreezeAsync();

        var during = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => client.AskAsync("ECHO", $"late {i}")));
        var next = await client.AskAsync("ECHO", "not even tried");
        await server.ThawAsync();

        during.ShouldAllBe(answer => answer.Status == RedisStatus.TimedOut);
        next.Status.ShouldBe(RedisStatus.TimedOut);
        // On a busy machine one more may take too long; whoever gets an answer gets its own.
        var answered = 0;
        await Eventually.BeAsync(() =>
        {
            var mine = $"after {answered}";
            var answer = client.AskAsync("ECHO", mine).GetAwaiter().GetResult();
            if (answer.IsDone)
            {
                answer.Value.ShouldBe(mine);
                answered++;
            }
            return answered == 3;
        });
    }

    [RedisFact]
    public async Task A_server_that_stays_silent_is_given_up_and_connected_again()
    {
        await using var server = await RedisServer.StartAsync();
        var options = Clients.Options(server.Url, TimeSpan.FromMilliseconds(20)) with { SilentFor = TimeSpan.FromMilliseconds(100), ConnectTimeout = TimeSpan.FromMilliseconds(100) };
        await using var client = await Clients.ConnectAsync(options);
        await server.FreezeAsync();

        (await client.AskAsync("ECHO", "a")).Status.ShouldBe(RedisStatus.TimedOut);
        await Eventually.BeAsync(() => !client.IsConnected);
        await server.ThawAsync();

        await Eventually.BeAsync(() => client.IsConnected);
        await Eventually.BeAsync(() => client.AskAsync("ECHO", "b").GetAwaiter().GetResult().Value == "b");
    }

    [RedisFact]
    public async Task A_primary_that_becomes_a_replica_is_left()
    {
        await using var server = await RedisServer.StartAsync();
        var log = new LogLines();
        await using var client = await Clients.ConnectAsync(Clients.Options(server.Url), log);
        await client.AskAsync("REPLICAOF", "127.0.0.1", "1");

        (await client.AskAsync("SET", "a", "b")).Error.ShouldStartWith("READONLY");

        await Eventually.BeAsync(() => log.Lines.Any(line => line.Contains("it is a replica", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_server_nothing_waits_and_the_reason_is_logged_once()
    {
        var log = new LogLines();
        await using var client = new RedisClient(Clients.Options($"redis://127.0.0.1:{FreePort.Next()}"), TimeProvider.System, log);
        (await client.AskAsync("ECHO", "a")).Status.ShouldBe(RedisStatus.Away);

        client.Start();

        await Eventually.BeAsync(() => log.Lines.Count > 0);
        (await client.AskAsync("ECHO", "a")).Status.ShouldBe(RedisStatus.Away);
        log.Lines.ShouldHaveSingleItem().ShouldContain("Connection refused");
    }

    [Fact]
    public async Task What_nobody_expects_is_logged_and_neither_ends_the_trying_nor_spoils_the_stop()
    {
        var log = new LogLines();
        var options = Clients.Options("redis://shop") with { Address = new RedisAddress("/" + new string('x', 200), 0, false) };
        var client = new RedisClient(options, TimeProvider.System, log);
        var subscriber = new RedisSubscriber(options, [], TimeProvider.System, log);

        client.Start();
        await Eventually.BeAsync(() => log.Lines.Count > 0);

        log.Lines[0].ShouldContain("cannot be asked");
        await client.DisposeAsync();
        await subscriber.DisposeAsync();
    }
}
