using Gatehouse.Redis.Client;
using Gatehouse.TestKit;

namespace Gatehouse.Redis.Tests.Client;

public sealed class HostileServerTests
{
    [Theory]
    [InlineData("x")]
    [InlineData("$-2\r\n")]
    [InlineData("$99999999999\r\n")]
    [InlineData("*99999999\r\n")]
    [InlineData("*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n")]
    [InlineData("*1\r\n>2\r\n+a\r\n+b\r\n")]
    [InlineData("$3\r\nabcdefg")]
    [InlineData("*2\r\n:1\r\n:2\r\n")]
    [InlineData("-MOVED 1 127.0.0.1:7001\r\n")]
    public async Task After_what_cannot_be_understood_nobody_waits_and_a_new_connection_is_opened(string reply)
    {
        using var server = new FakeServer();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, new LogLines());
        client.Start();
        using var first = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => client.IsConnected);
        var commands = new[] { client.AskAsync("ECHO", "a"), client.AskAsync("ECHO", "b"), client.AskAsync("ECHO", "c") };
        await first.ReadAsync();

        await first.SendAsync(reply);

        (await Task.WhenAll(commands)).ShouldAllBe(answer => answer.Status == RedisStatus.Away || answer.Status == RedisStatus.Refused);
        using var second = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => client.IsConnected);
        var next = client.AskAsync("ECHO", "d");
        await second.ReadAsync();
        await second.SendAsync("$1\r\nd\r\n");
        (await next).Value.ShouldBe("d");
    }

    [Theory]
    [InlineData("+OK\r\n+more\r\n")]
    [InlineData("+OK\r\n$-1\r\n")]
    public async Task An_answer_that_nobody_asked_for_ends_the_connection(string replies)
    {
        using var server = new FakeServer();
        var log = new LogLines();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, log);
        client.Start();
        using var first = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => client.IsConnected);
        var command = client.AskAsync("PING");
        await first.ReadAsync();

        await first.SendAsync(replies);

        (await command).Value.ShouldBe("OK");
        using var second = await server.AcceptReadyAsync();
        log.Lines[0].ShouldContain("it answered what nobody had asked");
    }

    [Fact]
    public async Task What_comes_with_the_login_belongs_to_no_command()
    {
        using var server = new FakeServer();
        var log = new LogLines();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, log);
        client.Start();
        using var first = await server.AcceptAsync();
        await first.ReadAsync();

        await first.SendAsync("%0\r\n+forged\r\n");

        using var second = await server.AcceptAsync();
        log.Lines[0].ShouldContain("it answered what nobody had asked");
    }

    [Fact]
    public async Task A_push_is_nobodys_answer_and_an_answer_may_come_byte_by_byte()
    {
        using var server = new FakeServer();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, new LogLines());
        client.Start();
        using var connection = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => client.IsConnected);
        var command = client.AskAsync("ECHO", "a");
        await connection.ReadAsync();

        foreach (var letter in ">2\r\n+invalidate\r\n*1\r\n+k\r\n$2\r\nhi\r\n>1\r\n+x\r\n")
            await connection.SendAsync(letter.ToString());

        (await command).Value.ShouldBe("hi");
    }

    [Fact]
    public async Task A_half_answer_and_then_nothing_ends_the_waiting()
    {
        using var server = new FakeServer();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, new LogLines());
        client.Start();
        using (var connection = await server.AcceptReadyAsync())
        {
            await Eventually.BeAsync(() => client.IsConnected);
            var command = client.AskAsync("ECHO", "a");
            await connection.ReadAsync();
            await connection.SendAsync("$5\r\nab");
            connection.Dispose();
            (await command).Status.ShouldBe(RedisStatus.Away);
        }
    }

    [Fact]
    public async Task An_older_server_is_spoken_to_in_resp2_and_its_errors_show_no_password()
    {
        using var server = new FakeServer();
        var log = new LogLines();
        await using var client = new RedisClient(Clients.Options(server.Url.Replace("//", "//u:hidden@", StringComparison.Ordinal)), TimeProvider.System, log);
        client.Start();
        using (var connection = await server.AcceptAsync())
        {
            await connection.ReadAsync();
            await connection.SendAsync("-ERR unknown command `HELLO`, with args beginning with: `3`, `AUTH`, `u`, `hidden`, \r\n");
            (await connection.ReadAsync()).ShouldBe("*3\r\n$4\r\nAUTH\r\n$1\r\nu\r\n$6\r\nhidden\r\n");
            await connection.SendAsync("-hidden is wrong\r\n");
        }
        using (var connection = await server.AcceptAsync())
        {
            await connection.ReadAsync();
            await connection.SendAsync("-ERR unknown command\r\n");
            await connection.ReadAsync();
            await connection.SendAsync("+OK\r\n");
            (await connection.ReadAsync()).ShouldContain("SETNAME");
            await connection.SendAsync("+OK\r\n");
            await Eventually.BeAsync(() => client.IsConnected);
            var command = client.AskAsync("ECHO", "a");
            await connection.ReadAsync();
            await connection.SendAsync("$1\r\na\r\n");
            (await command).Value.ShouldBe("a");
        }
        log.Lines.ShouldAllBe(line => !line.Contains("hidden", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_redis_is_told()
    {
        using var server = new FakeServer();
        var log = new LogLines();
        await using var client = new RedisClient(Clients.Options(server.Url), TimeProvider.System, log);
        client.Start();
        using var connection = await server.AcceptAsync();
        await connection.ReadAsync();

        await connection.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n");

        await Eventually.BeAsync(() => log.Lines.Count > 0);
        log.Lines[0].ShouldContain("it does not speak the protocol of Redis");
    }
}
