using Gatehouse.Discovery.Addresses;
using Gatehouse.Discovery.Consul;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Discovery.Tests.Consul;

/// <summary>Against a recorder that speaks Consul's documented HTTP API.</summary>
public sealed class ConsulWatchTests : IAsyncLifetime
{
    private static readonly ConsulEntry One = new("10.0.0.1", 3001);
    private static readonly ConsulEntry Two = new("10.0.0.2", 3002);

    private readonly FakeTime time = new();
    private readonly Lines log = new();
    private readonly Told told = new();
    private ConsulRecorder consul = null!;

    public async Task InitializeAsync() => consul = await ConsulRecorder.StartAsync();

    public async Task DisposeAsync() => await consul.DisposeAsync();

    [Fact]
    public async Task A_change_is_known_at_once()
    {
        consul.Set(One);
        await using var watch = Watch();
        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001");
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments?passing=1");
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments?passing=1&index=11&wait=30000ms");

        consul.Set(One, Two);
        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001 10.0.0.2:3002");
        (await consul.NextQuestionAsync()).ShouldEndWith("&index=12&wait=30000ms");

        consul.Set();
        (await told.NextAsync()).Instances.ShouldBeEmpty();
        watch.Status.IsAway.ShouldBeFalse("that there is none is a fact");
    }

    [Fact]
    public async Task All_that_consul_says_of_an_instance_is_kept()
    {
        consul.Set(
            One with { Tags = ["blue", "v2"], PassingWeight = 7, Meta = new() { ["zone"] = "a", ["rack"] = "9" } },
            new ConsulEntry("", 3009) { NodeAddress = "10.0.0.9" },
            new ConsulEntry("a.payments.internal", 3010) { Status = "warning", WarningWeight = 2, PassingWeight = 9 },
            Two with { Status = "critical" });
        await using var watch = Watch("?passing=false", new() { Scheme = "h2" });

        var instances = (await told.NextAsync()).Instances;

        Told.Places(instances).ShouldBe("10.0.0.1:3001 10.0.0.9:3009 a.payments.internal:3010", "critical ones are never used");
        instances[0].Tags.ShouldBe(["blue", "v2"]);
        instances[0].Weight.ShouldBe(7);
        instances[0].Scheme.ShouldBe("h2");
        instances[0].Metadata.ShouldBe([KeyValuePair.Create("rack", "9"), KeyValuePair.Create("zone", "a")]);
        instances[2].Weight.ShouldBe(2, "the weight of an instance with warnings");
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments");
    }

    [Fact]
    public async Task Only_instances_that_pass_and_have_the_tags_are_asked_for()
    {
        consul.Set(One with { Tags = ["blue", "v2"] }, Two with { Tags = ["blue"] }, new ConsulEntry("10.0.0.3", 3003) { Tags = ["blue", "v2"], Status = "warning" });
        await using var watch = Watch("?tag=blue&tag=v2&stale=true", new() { Dc = "east 1" });

        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001");
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments?passing=1&tag=blue&tag=v2&dc=east%201&stale=1");
    }

    [Fact]
    public async Task The_token_is_sent_in_its_field_and_never_said()
    {
        consul.Token = "secret-1";
        consul.Set(One);
        await using (var watch = Watch(settings: new() { Token = "secret-1" }))
            (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001");

        await using var refused = Watch(settings: new() { Token = "secret-2" });
        await log.WaitForAsync("no instance was ever known");

        refused.Status.LastError.ShouldNotBeNull().ShouldContain("403; the token may not read this service: Permission denied");
        log.With("secret").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_wait_that_is_over_confirms_the_list_and_tells_nothing()
    {
        consul.Set(One);
        await using var watch = Watch();
        await told.NextAsync();
        await consul.NextQuestionAsync();
        await consul.NextQuestionAsync();
        time.Advance(TimeSpan.FromSeconds(31));
        watch.Status.Age.ShouldBe(TimeSpan.FromSeconds(31));

        consul.EndWaits();
        await consul.NextQuestionAsync();

        watch.Status.Age.ShouldBe(TimeSpan.Zero);
        told.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task An_index_that_goes_backwards_begins_again()
    {
        consul.Set(One);
        await using var watch = Watch();
        await told.NextAsync();
        await consul.NextQuestionAsync();
        (await consul.NextQuestionAsync()).ShouldContain("index=11");

        consul.Restore(3, Two);

        (await told.NextPlacesAsync()).ShouldBe("10.0.0.2:3002");
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments?passing=1", "as if for the first time");
        (await consul.NextQuestionAsync()).ShouldContain("index=3");
    }

    [Theory]
    [InlineData(0ul, "5", 5ul)]
    [InlineData(5ul, "5", 5ul)]
    [InlineData(5ul, "4", 0ul)]
    [InlineData(0ul, "0", 1ul)]
    [InlineData(9ul, "0", 1ul)]
    [InlineData(0ul, null, 1ul)]
    [InlineData(0ul, "-1", 1ul)]
    [InlineData(0ul, "x", 1ul)]
    [InlineData(0ul, "18446744073709551615", 18446744073709551615ul)]
    public void The_next_index_is_never_one_that_does_not_wait(ulong last, string? told, ulong next) => ConsulRegistry.Next(last, told).ShouldBe(next);

    [Fact]
    public async Task A_registry_that_does_not_block_is_asked_once_a_second()
    {
        consul.Set(One);
        consul.Instead = context =>
        {
            context.Response.Headers["X-Consul-Index"] = "0";
            return context.Response.WriteAsync("[]");
        };
        await using var watch = Watch();
        for (var i = 0; i < 5; i++)
            await consul.NextQuestionAsync();
        await time.WhenTimersPendAsync();
        var sixth = consul.NextQuestionAsync();
        sixth.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));

        await sixth;
    }

    [Fact]
    public async Task A_registry_that_hangs_is_left_after_the_wait_and_a_sixteenth_and_5_s()
    {
        consul.Set(One);
        await using var watch = Watch();
        await told.NextAsync();
        await consul.NextQuestionAsync();
        await consul.NextQuestionAsync();
        await time.WhenTimersPendAsync();

        time.Advance(TimeSpan.FromSeconds(36.874));
        watch.Status.IsAway.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.001));
        await log.WaitForAsync("is away");

        watch.Status.LastError.ShouldNotBeNull().ShouldContain("no answer in");
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        (await consul.NextQuestionAsync()).ShouldBe("/v1/health/service/payments?passing=1", "the list is to be confirmed now, not after a wait");
    }

    [Fact]
    public async Task The_last_list_stands_while_consul_is_away_and_follows_when_it_is_back()
    {
        consul.Set(One);
        await using var watch = Watch(clock: TimeProvider.System, settings: new() { Every = TimeSpan.FromSeconds(1) });
        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001");

        await consul.StopAsync();
        await log.WaitForAsync("is away");
        watch.Status.List!.Instances.Count.ShouldBe(1);

        consul.Set(One, Two);
        await consul.ContinueAsync();
        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001 10.0.0.2:3002");
        await log.WaitForAsync("is back");
        log.With("is away").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(500, "rpc error: no cluster leader", "500")]
    [InlineData(404, "", "404")]
    [InlineData(307, "", "redirects are not followed")]
    [InlineData(401, "", "it asks for a token")]
    [InlineData(200, "", "not a list")]
    [InlineData(200, "{}", "not a list")]
    [InlineData(200, "null", "not a list")]
    [InlineData(200, "[1]", "not a list")]
    [InlineData(200, "[{}]", "not a list")]
    [InlineData(200, """[{"Node":{"Address":"10.0.0.1"},"Service":{"Address":"","Port":"80"}}]""", "not a list")]
    [InlineData(200, """[{"Node":{"Address":"10.0.0.1"},"Service":{"Address":"","Port":0}}]""", "none of the 1 instances")]
    [InlineData(200, """[{"Node":{"Address":"169.254.169.254"},"Service":{"Address":"","Port":80}}]""", "none of the 1 instances")]
    public async Task An_answer_that_cannot_be_used_is_as_if_consul_were_away(int status, string body, string says)
    {
        consul.Instead = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = $"http://127.0.0.1:{consul.Port}/elsewhere";
            return context.Response.WriteAsync(body);
        };
        await using var watch = Watch();
        await log.WaitForAsync("no instance was ever known");

        watch.Status.LastError.ShouldNotBeNull().ShouldContain(says);
        watch.Status.List.ShouldBeNull();
    }

    [Fact]
    public async Task An_answer_without_end_is_cut()
    {
        consul.Instead = async context =>
        {
            var spaces = new byte[1 << 20];
            Array.Fill(spaces, (byte)' ');
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        };
        await using var watch = Watch();
        await log.WaitForAsync("no instance was ever known");

        watch.Status.LastError.ShouldNotBeNull().ShouldContain("longer than 16 MB");
    }

    [Fact]
    public async Task Nobody_is_not_believed_of_a_server_without_a_leader()
    {
        consul.Set(One);
        await using var watch = Watch();
        await told.NextAsync();
        consul.KnownLeader = "false";
        consul.Set();
        await log.WaitForAsync("is away");

        watch.Status.List!.Instances.Count.ShouldBe(1);
    }

    private ServiceWatch Watch(string query = "", DiscoverySettings? settings = null, TimeProvider? clock = null)
    {
        DiscoveryReader.TryRead($"consul://127.0.0.1:{consul.Port}/payments{query}", settings ?? DiscoverySettings.None, out var address, out var fault).ShouldBeTrue(fault?.ToString());
        var watch = address.CreateWatch(clock ?? time, log);
        watch.Start(told.Add);
        return watch;
    }
}
