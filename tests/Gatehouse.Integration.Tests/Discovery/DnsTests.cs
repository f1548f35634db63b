using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Upstreams;

namespace Gatehouse.Integration.Tests.Discovery;

/// <summary>R30: destinations are records of a real name server.</summary>
public sealed class DnsTests
{
    [RequiresFact("dnsmasq")]
    public async Task An_address_is_asked_by_the_name_it_has()
    {
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var server = await DnsmasqServer.StartAsync("--host-record=shop.test,127.0.0.1,10");
        await using var gateway = await Discovered.StartAsync($"{{ url: 'dns://shop.test:{a.Port}', server: '{server.Address}' }}");

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");

        gateway.Places().ShouldBe($"http://127.0.0.1:{a.Port}");
        (await a.NextRequestAsync()).Headers.ShouldContain(KeyValuePair.Create("Host", $"shop.test:{a.Port}"));
    }

    [RequiresFact("dnsmasq")]
    public async Task Of_SRV_records_the_later_priority_stands_in()
    {
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await using var server = await DnsmasqServer.StartAsync(
            "--host-record=one.test,127.0.0.1,10", $"--srv-host=_http._tcp.shop.test,one.test,{a.Port},1,300", $"--srv-host=_http._tcp.shop.test,one.test,{b.Port},2,300");
        await using var gateway = await Discovered.StartAsync($"dns+srv://_http._tcp.shop.test?server={server.Address}");

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");
        await a.DisposeAsync();
        var answers = new List<string>();
        for (var i = 0; i < 6; i++)
        {
            using var response = await gateway.Client.GetAsync("/a").InTime();
            answers.Add(await response.Content.ReadAsStringAsync());
        }
        answers[^1].ShouldBe("b", "after five failures in a row the first is left out");

        gateway.Upstream().Members.All.Single(member => member.IsBackup).Destination.Port.ShouldBe(b.Port);
        gateway.Upstream().Members.All.ShouldAllBe(member => member.Weight <= 100);
    }
}
