using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gatehouse.TestKit.Databases;

namespace Gatehouse.Integration.Tests.Limits;

/// <summary>R17: two processes count together by one Redis, and each goes on alone without it.</summary>
public sealed class SharedLimitTests
{
    private const int Limit = TwoNodes.Limit;
    private const int Offered = 5 * Limit / 2;

    // No test that counts takes a slow answer for a server that is away.
    private const string Patient = "10s";

    [RequiresRedisFact]
    public async Task Five_times_the_limit_at_once_on_both_lets_exactly_the_limit_through()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis.Url, Patient);
        foreach (var route in new[] { "/exact", "/bucket", "/fixed" })
        {
            await nodes.BeInStepAsync(route);
            for (var round = 0; round < 3; round++)
                (await nodes.OfferAsync(route, $"t{round}", Offered)).Sum().ShouldBe(Limit, $"{route}, round {round}");
        }
    }

    [RequiresRedisFact]
    public async Task Batched_at_most_a_twentieth_more_comes_through()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis.Url, Patient);
        await nodes.BeInStepAsync("/batched");

        for (var round = 0; round < 5; round++)
            (await nodes.OfferAsync("/batched", $"t{round}", Offered)).Sum().ShouldBeInRange(Limit, Limit + (Limit / 20), $"round {round}");
    }

    [RequiresRedisFact]
    public async Task When_Redis_is_killed_nothing_fails_the_limit_goes_on_and_is_in_step_again_when_it_is_back()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis.Url, "2s");
        await nodes.BeInStepAsync("/half");
        (await nodes.OfferAsync("/half", "even", Limit / 4)).ShouldBe([Limit / 4, Limit / 4]);
        var answers = 0;
        var halfway = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var offered = nodes.OfferAsync("/half", "killed", Offered, () =>
        {
            if (Interlocked.Increment(ref answers) == Limit / 2)
                halfway.SetResult();
        });
        await halfway.Task;
        await redis.StopAsync();

        // At worst Redis had let one node have all there was, and the other adds its half.
        (await offered).Sum().ShouldBeInRange(Limit / 2, Limit + (Limit / 2));
        // Each had counted along, so alone it fills its half up and no more.
        (await nodes.OfferAsync("/half", "even", Offered)).ShouldBe([Limit / 4, Limit / 4]);
        (await nodes.OfferAsync("/half", "alone", Offered)).ShouldBe([Limit / 2, Limit / 2]);

        await redis.ContinueAsync();
        await nodes.BeInStepAsync("/half");
        (await nodes.OfferAsync("/half", "back", Offered)).Sum().ShouldBe(Limit);
    }

    [RequiresRedisFact]
    public async Task A_Redis_that_stops_answering_is_waited_for_once()
    {
        var timeout = TimeSpan.FromSeconds(2);
        await using var redis = await RedisServer.StartAsync();
        await using var nodes = await TwoNodes.StartAsync(redis.Url, "2s");
        await nodes.BeInStepAsync("/exact");
        await redis.FreezeAsync();

        var watch = Stopwatch.StartNew();
        (await nodes.SendAsync(0, "/exact", "t")).ShouldBe((HttpStatusCode.OK, Limit - 1));
        var first = watch.Elapsed;
        for (var i = 2; i <= 100; i++)
            (await nodes.SendAsync(0, "/exact", "t")).ShouldBe((HttpStatusCode.OK, Limit - i));

        first.ShouldBeGreaterThan(timeout / 2);
        (watch.Elapsed - first).ShouldBeLessThan(timeout, "a hundred that do not wait take less than one that does");

        await redis.ThawAsync();
        await nodes.BeInStepAsync("/exact");
    }

    [Fact]
    public async Task A_Redis_that_accepts_and_says_nothing_holds_nobody_up()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = string.Create(CultureInfo.InvariantCulture, $"redis://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        await using var nodes = await TwoNodes.StartAsync(url, "10s");

        var watch = Stopwatch.StartNew();
        (await nodes.OfferAsync("/half", "t", Limit)).ShouldBe([Limit / 2, Limit / 2]);

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [RequiresRedisFact]
    public async Task Redis_may_come_after_the_gateways()
    {
        await using var redis = await RedisServer.StartAsync();
        await redis.StopAsync();
        await using var nodes = await TwoNodes.StartAsync(redis.Url, Patient);
        (await nodes.OfferAsync("/half", "t", Offered)).ShouldBe([Limit / 2, Limit / 2]);

        await redis.ContinueAsync();

        await nodes.BeInStepAsync("/exact");
        (await nodes.OfferAsync("/exact", "t", Offered)).Sum().ShouldBe(Limit);
    }
}
