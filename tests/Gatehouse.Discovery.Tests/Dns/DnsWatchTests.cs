using Gatehouse.Discovery.Addresses;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Discovery.Tests.Dns;

/// <summary>Watches of names, mostly of a real name server.</summary>
public sealed class DnsWatchTests
{
    private readonly FakeTime time = new();
    private readonly Lines log = new();
    private readonly Told told = new();

    [RequiresFact("dnsmasq")]
    public async Task Addresses_of_a_name_are_its_instances_and_follow_its_records()
    {
        await using var server = await DnsmasqServer.StartAsync("--host-record=shop.test,127.0.0.2,10", "--host-record=shop.test,127.0.0.3,10");
        await using var watch = Watch($"dns://Shop.test:3005?server={server.Address}&scheme=https");

        var list = await told.NextAsync();
        Told.Places(list.Instances).ShouldBe("127.0.0.2:3005 127.0.0.3:3005");
        list.Instances.ShouldAllBe(instance => instance.Scheme == "https" && instance.Name == "shop.test");

        await server.ContinueAsync("--host-record=shop.test,127.0.0.3,10", "--host-record=shop.test,127.0.0.4,10");
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(9.9));
        told.HasMore.ShouldBeFalse("the answer is good for 10 s");
        time.Advance(TimeSpan.FromSeconds(0.1));

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.3:3005 127.0.0.4:3005");
    }

    [RequiresFact("dnsmasq")]
    public async Task A_name_that_is_no_more_has_no_instances()
    {
        await using var server = await DnsmasqServer.StartAsync("--host-record=shop.test,127.0.0.2,10");
        await using var watch = Watch($"dns://shop.test?server={server.Address}");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.2:80");

        await server.ContinueAsync("--local=/test/");
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(10));

        (await told.NextAsync()).Instances.ShouldBeEmpty();
        watch.Status.IsAway.ShouldBeFalse();
    }

    [RequiresFact("dnsmasq")]
    public async Task The_last_list_stands_while_the_name_server_is_away()
    {
        await using var server = await DnsmasqServer.StartAsync("--host-record=shop.test,127.0.0.2,1");
        await using var watch = Watch($"dns://shop.test?server={server.Address}", TimeProvider.System);
        await told.NextAsync();

        await server.StopAsync();
        await log.WaitForAsync("is away");
        watch.Status.List!.Instances.Single().Host.ShouldBe("127.0.0.2");
        watch.Status.LastError.ShouldNotBeNull().ShouldContain("ConnectionRefused");

        await server.ContinueAsync("--host-record=shop.test,127.0.0.3,1");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.3:80");
        await log.WaitForAsync("is back");
        log.With("is away").Count.ShouldBe(1);
    }

    [RequiresFact("dnsmasq")]
    public async Task The_last_list_stands_while_the_name_server_refuses()
    {
        await using var server = await DnsmasqServer.StartAsync("--host-record=shop.test,127.0.0.2,10");
        await using var watch = Watch($"dns://shop.test?server={server.Address}");
        await told.NextAsync();

        await server.ContinueAsync(); // it has nobody to ask for what it does not know
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(10));
        await log.WaitForAsync("is away");

        watch.Status.List!.Instances.Single().Host.ShouldBe("127.0.0.2");
        watch.Status.LastError.ShouldNotBeNull().ShouldContain("REFUSED");
    }

    [RequiresFact("dnsmasq")]
    public async Task A_name_without_ipv4_has_its_ipv6_addresses()
    {
        await using var server = await DnsmasqServer.StartAsync("--local=/test/", "--host-record=six.test,2001:db8::5,10", "--host-record=both.test,127.0.0.2,2001:db8::6,10", "--cname=alias.test,six.test");
        await using var six = Watch($"dns://six.test?server={server.Address}");
        (await told.NextPlacesAsync()).ShouldBe("2001:db8::5:80");
        await using var both = Watch($"dns://both.test?server={server.Address}");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.2:80");
        await using var alias = Watch($"dns://alias.test?server={server.Address}");
        (await told.NextPlacesAsync()).ShouldBe("2001:db8::5:80");
    }

    [RequiresFact("dnsmasq")]
    public async Task Records_of_services_bring_ports_weights_and_backups()
    {
        await using var server = await DnsmasqServer.StartAsync(
            "--srv-host=_http._tcp.shop.test,a.test,3001,1,60", "--srv-host=_http._tcp.shop.test,b.test,3002,1,0", "--srv-host=_http._tcp.shop.test,c.test,3003,5,10",
            "--host-record=a.test,127.0.0.2,30", "--host-record=a.test,127.0.0.3,30", "--host-record=b.test,127.0.0.4,30", "--host-record=c.test,127.0.0.5,30");
        await using var watch = Watch($"dns+srv://_http._tcp.shop.test?server={server.Address}");

        var list = await told.NextAsync();

        list.Instances.Select(instance => $"{instance.Host}:{instance.Port} {instance.Name} {instance.Weight}{(instance.IsBackup ? " backup" : "")}").ShouldBe(
            ["127.0.0.2:3001 a.test 30", "127.0.0.3:3001 a.test 30", "127.0.0.4:3002 b.test 1", "127.0.0.5:3003 c.test 10 backup"]);
    }

    [RequiresFact("dnsmasq")]
    public async Task More_instances_than_a_datagram_holds_come_over_tcp()
    {
        var records = Enumerable.Range(0, 200).Select(i => $"--host-record=many.test,127.1.0.{i},30").ToArray();
        await using var server = await DnsmasqServer.StartAsync(records);
        await using var watch = Watch($"dns://many.test?server={server.Address}");

        (await told.NextAsync()).Instances.Count.ShouldBe(200);
    }

    [Fact]
    public async Task The_addresses_that_come_along_are_not_asked_for_again()
    {
        var asked = new List<string>();
        await using var server = ScriptedDns.Start(question =>
        {
            asked.Add($"{DnsBytes.NameOf(question)} {DnsBytes.TypeOf(question)}");
            return [DnsBytes.NameOf(question) == "b.test"
                ? DnsBytes.Answer(question).Address("b.test", "10.0.0.2").ToArray()
                : DnsBytes.Answer(question).Service("_http._tcp.shop.test", 0, 1, 3001, "a.test").Service("_http._tcp.shop.test", 0, 1, 3002, "b.test").Additional("a.test", "10.0.0.1").ToArray()];
        });
        await using var watch = Watch($"dns+srv://_http._tcp.shop.test?server={server.Address}");

        (await told.NextPlacesAsync()).ShouldBe("10.0.0.1:3001 10.0.0.2:3002");
        asked.ShouldBe(["_http._tcp.shop.test 33", "b.test 1"]);
    }

    [Fact]
    public async Task A_service_that_is_decidedly_not_there_has_no_instances()
    {
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Service("_http._tcp.shop.test", 0, 0, 0, "").ToArray()]);
        await using var watch = Watch($"dns+srv://_http._tcp.shop.test?server={server.Address}");

        (await told.NextAsync()).Instances.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 7)]
    [InlineData(86400, 30)]
    public async Task How_long_an_answer_is_good_has_bounds(int ttl, int seconds)
    {
        var asked = 0;
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("shop.test", $"10.0.0.{++asked}", ttl).ToArray()]);
        await using var watch = Watch($"dns://shop.test?server={server.Address}");
        await told.NextAsync();
        await time.WhenTimersPendAsync();

        time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        told.HasMore.ShouldBeFalse();
        asked.ShouldBe(1);
        time.Advance(TimeSpan.FromMilliseconds(1));
        (await told.NextPlacesAsync()).ShouldBe("10.0.0.2:80");
    }

    [Fact]
    public async Task A_name_that_turns_to_a_metadata_service_is_not_followed()
    {
        var asked = 0;
        await using var server = ScriptedDns.Start(question => [DnsBytes.Answer(question).Address("shop.test", asked++ == 0 ? "10.0.0.1" : "169.254.169.254", 1).ToArray()]);
        await using var watch = Watch($"dns://shop.test?server={server.Address}");
        await told.NextAsync();
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await Eventually.BeAsync(() => watch.Status.IsAway);

        watch.Status.List!.Instances.Single().Host.ShouldBe("10.0.0.1");
        told.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task This_machine_needs_no_name_server()
    {
        await using var watch = Watch("dns://localhost:3005");

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3005");
    }

    private ServiceWatch Watch(string text, TimeProvider? clock = null)
    {
        DiscoveryReader.TryRead(text, new() { Every = clock is null ? null : TimeSpan.FromSeconds(1) }, out var address, out var fault).ShouldBeTrue(fault?.ToString());
        var watch = address.CreateWatch(clock ?? time, log);
        watch.Start(told.Add);
        return watch;
    }
}
