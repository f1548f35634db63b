using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R27: a destination that fails is left out for a while; one that the client made fail is not.</summary>
public sealed class EjectionTests
{
    private readonly FakeTime time = new();

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public async Task After_five_failures_it_is_asked_no_more_and_comes_back_after_the_base_time(int status)
    {
        await using var broken = status == 0 ? Upstreams.Resetting() : Upstreams.Always(status);
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await StartAsync($"{broken.Address}, {alive.Address}");

        await AskAsync(gateway, 40);
        broken.Requests().ShouldBe(5);

        time.Advance(TimeSpan.FromSeconds(29));
        await AskAsync(gateway, 4);
        broken.Requests().ShouldBe(5);

        // It is tried again, and fails at once: out again, and for twice as long.
        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(gateway, 10);
        broken.Requests().ShouldBe(6);
        time.Advance(TimeSpan.FromSeconds(59));
        await AskAsync(gateway, 4);
        broken.Requests().ShouldBe(6);
        time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(gateway, 4);
        broken.Requests().ShouldBe(7);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(429)]
    [InlineData(501)]
    public async Task Answers_about_the_request_are_no_failures(int status)
    {
        await using var picky = Upstreams.Always(status);
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await StartAsync($"{picky.Address}, {alive.Address}");

        await AskAsync(gateway, 40);

        picky.Requests().ShouldBe(20);
    }

    [Fact]
    public async Task Clients_that_go_away_leave_nobody_out()
    {
        var asked = new SemaphoreSlim(0);
        await using var slow = RawUpstream.Start(async connection =>
        {
            while (await connection.ReadHeadAsync() is not null)
                asked.Release();
        });
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await StartAsync($"{slow.Address}, {{ url: {alive.Address}, backup: true }}");
        for (var i = 0; i < 20; i++)
        {
            await using var client = await RawClient.ConnectAsync(gateway.Port);
            await client.SendAsync("GET /a HTTP/1.1\r\nHost: shop\r\n\r\n");
            await asked.WaitAsync().InTime();
        }

        alive.Requests.ShouldBeEmpty();
        gateway.Host.Gateway.Current.Snapshot.Upstreams["up"].Upstream.Members.All[0].State.IsEjected.ShouldBeFalse();
    }

    [Fact]
    public async Task Of_three_that_fail_one_is_left_out_and_the_others_are_asked_on()
    {
        await using var first = Upstreams.Always(500);
        await using var second = Upstreams.Always(500);
        await using var third = Upstreams.Always(500);
        await using var gateway = await StartAsync($"{first.Address}, {second.Address}, {third.Address}");

        (await AskAsync(gateway, 60)).ShouldBe(60);

        int[] asked = [first.Requests(), second.Requests(), third.Requests()];
        asked.Sum().ShouldBe(60);
        asked.Count(count => count == 5).ShouldBe(1);
    }

    [Fact]
    public async Task A_backup_stands_in_for_one_that_is_left_out_and_no_longer()
    {
        await using var broken = Upstreams.Always(500);
        await using var backup = await RecordingUpstream.StartAsync("backup");
        await using var gateway = await StartAsync($"{broken.Address}, {{ url: {backup.Address}, backup: true }}");

        (await AskAsync(gateway, 8)).ShouldBe(5);
        backup.Requests.Count.ShouldBe(3);
        time.Advance(TimeSpan.FromSeconds(30));
        (await AskAsync(gateway, 3)).ShouldBe(1);
    }

    [Fact]
    public async Task What_is_known_outlives_a_reload_that_changes_the_list()
    {
        await using var broken = Upstreams.Always(500);
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var third = await RecordingUpstream.StartAsync("third");
        await using var gateway = await StartAsync($"{broken.Address}, {alive.Address}");
        await AskAsync(gateway, 10);

        gateway.Rewrite($"upstreams: {{ up: {{ destinations: [{third.Address}, {broken.Address}, {alive.Address}], timeout: 7s }} }}\nroutes: {{ /**: up }}");
        (await gateway.Host.Gateway.ApplyAsync(Core.Configuration.ConfigLoader.Load(gateway.ConfigFile, _ => null, gateway.Host.Gateway.Services.Keys))).ShouldBeTrue();
        (await AskAsync(gateway, 20)).ShouldBe(0);

        broken.Requests().ShouldBe(5);
        third.Requests.Count.ShouldBe(10);
        alive.Connections.ShouldBe(1, "the connections outlive it as well");
    }

    private Task<RunningGateway> StartAsync(string destinations) => Upstreams.StartAsync(destinations, configure: builder => builder.Options.Time = time);

    private static async Task<int> AskAsync(RunningGateway gateway, int times)
    {
        var failures = 0;
        for (var i = 0; i < times; i++)
        {
            var response = await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative)).InTime();
            if ((int)response.StatusCode >= 500)
                failures++;
        }
        return failures;
    }
}
