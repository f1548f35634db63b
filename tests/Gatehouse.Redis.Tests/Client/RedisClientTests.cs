using Gatehouse.Redis.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Redis.Tests.Client;

[Collection(SharedServerTests.Name)]
public sealed class RedisClientTests(SharedServer shared)
{
    [RedisFact]
    public async Task A_value_is_set_read_and_removed()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);
        var value = new byte[3_000_000];
        Random.Shared.NextBytes(value);

        (await client.SetAsync("values:a", value, TimeSpan.FromMinutes(1), default)).IsDone.ShouldBeTrue();
        var read = await client.GetAsync("values:a", default);
        (await client.AskAsync("PTTL", "values:a")).Value!.Length.ShouldBe(5);

        using (read.Value)
            read.Value!.Memory.ToArray().ShouldBe(value);
        (await client.RemoveAsync("values:a", default)).Value.ShouldBe(1);
        (await client.RemoveAsync("values:a", default)).Value.ShouldBe(0);
        (await client.GetAsync("values:a", default)).ShouldBe(new RedisResult<RedisBytes?>(RedisStatus.Done));
    }

    [RedisFact]
    public async Task Ten_thousand_commands_at_once_each_get_their_own_answer()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);

        var answers = await Task.WhenAll(Enumerable.Range(0, 10_000).Select(i => Task.Run(() => client.AskAsync("ECHO", $"{i}")))).InTime();

        answers.Select(answer => answer.Value).ShouldBe(Enumerable.Range(0, 10_000).Select(i => $"{i}"));
    }

    [RedisFact]
    public async Task An_error_belongs_to_its_command_and_the_connection_goes_on()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);
        await client.AskAsync("SET", "errors:a", "text");

        var error = await client.AskAsync("INCR", "errors:a");

        error.Status.ShouldBe(RedisStatus.Refused);
        error.Error.ShouldBe("ERR value is not an integer or out of range");
        (await client.AskAsync("GET", "errors:a")).Value.ShouldBe("text");
    }

    [RedisFact]
    public async Task A_database_is_selected_and_the_connection_has_a_name()
    {
        await using var first = await Clients.ConnectAsync(shared.Server.Url);
        await using var third = await Clients.ConnectAsync(shared.Server.Url + "/3");

        await third.AskAsync("SET", "databases:a", "3");

        (await first.AskAsync("EXISTS", "databases:a")).Value.ShouldBe("0");
        (await third.AskAsync("GET", "databases:a")).Value.ShouldBe("3");
        (await third.AskAsync("CLIENT", "GETNAME")).Value.ShouldBe("gatehouse");
    }

    [RedisFact]
    public async Task A_script_is_sent_once_and_again_when_the_server_has_forgotten_it()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);
        var script = new RedisScript($"return redis.call('INCRBY', KEYS[1], ARGV[1]) -- {Guid.NewGuid()}");

        (await RunAsync()).ShouldBe(2);
        (await RunAsync()).ShouldBe(4);
        await client.AskAsync("SCRIPT", "FLUSH");
        (await RunAsync()).ShouldBe(6);

        async Task<long> RunAsync()
        {
            var result = await script.RunAsync<int, long>(client, 2, 2, static (writer, by) => { writer.Add("scripts:a"); writer.Add(by); }, static (ref RespReader reader, out long value) => reader.TryReadInteger(out value), default);
            return result.Value;
        }
    }

    [RedisFact]
    public async Task Who_no_longer_waits_gets_an_exception_and_others_their_answers()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);
        using var source = new CancellationTokenSource();
        var waiting = client.SendAsync<int, long>(0, static (writer, _) => { writer.Begin(3); writer.Add("BLPOP"u8); writer.Add("nothing:here"); writer.Add(0); }, static (ref RespReader reader, out long value) => reader.TryReadInteger(out value), source.Token);

        await source.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(waiting.AsTask().InTime());
        await using var other = await Clients.ConnectAsync(shared.Server.Url);
        var after = client.AskAsync("ECHO", "after");
        await other.AskAsync("RPUSH", "nothing:here", "late");
        (await after).Value.ShouldBe("after");
    }

    [RedisFact]
    public async Task More_than_may_wait_fails_at_once()
    {
        await using var client = await Clients.ConnectAsync(Clients.Options(shared.Server.Url) with { MaxBytes = 1_000, MaxCommands = 2 });

        (await client.SetAsync("bounds:a", new byte[1_000], null, default)).Status.ShouldBe(RedisStatus.Busy);
        var blocked = client.SendAsync<int, string>(0, static (writer, _) => { writer.Begin(3); writer.Add("BLPOP"u8); writer.Add("bounds:list"); writer.Add(0); }, static (ref RespReader reader, out string value) => { value = ""; reader.Skip(); return true; }, default).AsTask();
        var second = client.AskAsync("ECHO", "second");
        (await client.AskAsync("ECHO", "third")).Status.ShouldBe(RedisStatus.Busy);
        await using var other = await Clients.ConnectAsync(shared.Server.Url);
        await other.AskAsync("RPUSH", "bounds:list", "x");

        (await blocked.InTime()).Status.ShouldBe(RedisStatus.Done);
        (await second).Value.ShouldBe("second");
    }

    [RedisFact]
    public async Task A_unix_socket_does_as_well()
    {
        using var folder = new TestKit.Files.TempFolder();
        await using var server = await RedisServer.StartAsync("--unixsocket", folder.File("redis.sock"));
        await using var client = await Clients.ConnectAsync("unix://" + folder.File("redis.sock"));

        (await client.AskAsync("ECHO", "hi")).Value.ShouldBe("hi");
    }

    [RedisFact]
    public async Task Waiting_allocates_next_to_nothing()
    {
        await using var client = await Clients.ConnectAsync(shared.Server.Url);
        for (var i = 0; i < 2_000; i++)
            await client.RemoveAsync("nothing", default);
        // Other tests allocate at the same time: the quietest of many rounds is this one's own.
        var least = long.MaxValue;
        for (var round = 0; round < 50; round++)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < 20; i++)
                await client.RemoveAsync("nothing", default);
            least = Math.Min(least, (GC.GetTotalAllocatedBytes(precise: true) - before) / 20);
        }

        least.ShouldBeLessThan(600);
    }
}
