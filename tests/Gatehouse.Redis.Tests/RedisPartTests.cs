using Gatehouse.Core.Configuration;
using Gatehouse.Core.Hosting;
using Gatehouse.Limits;
using Gatehouse.Redis.Cache;
using Gatehouse.Redis.Tests.Client;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Files;

namespace Gatehouse.Redis.Tests;

public sealed class RedisPartTests : IDisposable
{
    private static readonly LimitRule Rule = new(LimitAlgorithm.TokenBucket, 5, TimeSpan.FromHours(1), 5);

    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [RedisFact]
    public async Task Two_nodes_share_a_counter_and_without_the_server_there_is_no_answer()
    {
        await using var server = await RedisServer.StartAsync();
        await using var a = Part(server.Url);
        await using var b = Part(server.Url);
        ILimitStore store = b;
        (await store.TakeAsync(Rule, "k", 1, false, default)).ShouldBeNull("nothing connects before the start");
        a.Client.Start();
        b.Client.Start();
        await Eventually.BeAsync(() => a.Client.IsConnected && b.Client.IsConnected);

        (await a.TakeAsync(Rule, "k", 3, false, default))!.Value.Remaining.ShouldBe(2);
        (await b.TakeAsync(Rule, "k", 2, false, default))!.Value.Remaining.ShouldBe(0);
        (await a.TakeAsync(Rule, "k", 1, false, default))!.Value.IsAllowed.ShouldBeFalse();

        await server.StopAsync();
        await Eventually.BeAsync(() => !a.Client.IsConnected);
        (await a.TakeAsync(Rule, "k", 1, false, default)).ShouldBeNull();
        await server.ContinueAsync();
        await Eventually.BeAsync(() => a.Client.IsConnected);
        (await a.TakeAsync(Rule, "k", 1, false, default).AsTask().InTime())!.Value.IsAllowed.ShouldBeTrue("it has forgotten the counters and the script");
    }

    [RedisFact]
    public async Task What_the_server_refuses_is_logged_once_in_a_while()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
        var log = new LogLines();
        await using var part = Part(server.Url, log);
        part.Client.Start();
        await Eventually.BeAsync(() => part.Client.IsConnected);
        (await part.Client.AskAsync("CONFIG", "SET", "maxmemory", "1")).IsDone.ShouldBeTrue();

        (await part.TakeAsync(Rule, "k", 1, false, default)).ShouldBeNull();
        (await part.TakeAsync(Rule, "k", 1, false, default)).ShouldBeNull();

        log.Lines.ShouldHaveSingleItem().ShouldContain("each gateway counts by itself: OOM");
    }

    [Fact]
    public async Task A_limit_does_not_wait_behind_answers_of_the_cache()
    {
        using var server = new FakeServer();
        await using var part = Part(server.Url);
        part.Client.Start();
        using var limits = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => part.Client.IsConnected);
        (await part.GetAsync("key", "http://shop/a")).ShouldBe(default, "this begins to connect");
        using var answers = await server.AcceptReadyAsync();
        await Eventually.BeAsync(() => part.AnswerClient.IsConnected);

        var storing = part.SetAsync("key", "stamp", new byte[RedisCacheTier.MaxValue], TimeSpan.FromMinutes(1)).AsTask();
        var taking = part.TakeAsync(Rule, "k", 1, false, default).AsTask();

        (await limits.ReadAsync()).ShouldContain("EVALSHA");
        await limits.SendAsync("*4\r\n:1\r\n:4\r\n:0\r\n:0\r\n");
        (await taking.InTime())!.Value.Remaining.ShouldBe(4);
        storing.IsCompleted.ShouldBeFalse();
    }

    [Theory]
    [InlineData("redis: redis://10.0.0.1:6379/2")]
    [InlineData("redis: { url: rediss://redis.example.com, user: u, password: $env.P, prefix: 'shop:', timeout: 50ms, connectTimeout: 2s }")]
    [InlineData("redis: $env.URL")]
    [InlineData("redis: { url: redis://127.0.0.1:1 }")]
    public void It_is_checked_without_connecting(string yaml)
    {
        var check = Check(yaml);

        ConfigErrorText.Format([.. check.Errors, .. check.Warnings]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("redis: http://x", 1, 8, "this is not the address of a Redis server")]
    [InlineData("redis:\n  url: redis://u:hidden@shop/x", 2, 8, "what follows the host is the number of a database")]
    [InlineData("redis: { url: redis-sentinel://shop }", 1, 15, "Sentinel is not asked for its primary")]
    [InlineData("redis: { url: redis://shop, ca: ca.pem }", 1, 33, "'ca' is for TLS")]
    [InlineData("redis: { url: rediss://shop, ca: none.pem }", 1, 34, "'none.pem' cannot be read: there is no such file")]
    [InlineData("redis: { url: redis://shop, user: me }", 1, 35, "there is a user without a password")]
    [InlineData("redis: { url: redis://shop, prefix: 'a b' }", 1, 37, "a prefix has at most 64 characters")]
    [InlineData("redis: { url: redis://shop, timeout: 1h }", 1, 38, "")]
    [InlineData("redis: { url: $env.URL, password: $env.P }", 1, 35, "there are two passwords")]
    [InlineData("redis: {}", 1, 8, "")]
    public void What_is_wrong_is_told_where_it_stands_and_without_a_password(string yaml, int line, int column, string message)
    {
        var errors = Check(yaml).Errors;

        var first = errors[0];
        (first.Position!.Value.Line, first.Position.Value.Column).ShouldBe((line, column));
        first.Message.ShouldStartWith(message);
        ConfigErrorText.Format(errors).ShouldNotContain("hidden");
    }

    [Fact]
    public void A_password_in_the_file_is_warned_of_and_not_shown()
    {
        var check = Check("redis: redis://:hidden@shop");

        check.Errors.ShouldBeEmpty();
        var text = ConfigErrorText.Format(check.Warnings);
        text.ShouldContain("a password stands in the configuration");
        text.ShouldNotContain("hidden");
    }

    private static RedisPart Part(string url, LogLines? log = null) => new(Clients.Options(url), "parts:", TimeProvider.System, log ?? new LogLines());

    private ConfigCheck Check(string yaml) => ConfigCheck.Run(
        folder.Write("gatehouse.yaml", yaml + "\n"), [], static name => name == "URL" ? "redis://:hidden@10.0.0.1" : "hidden-too", parts: RedisParts.All);
}
