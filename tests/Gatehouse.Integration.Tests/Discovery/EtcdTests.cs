using System.Net;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Discovery;

/// <summary>R30: destinations are keys of a real etcd.</summary>
public sealed class EtcdTests
{
    [RequiresFact("etcd")]
    public async Task Destinations_appear_and_vanish_and_no_request_fails()
    {
        await using var etcd = await EtcdServer.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await etcd.PutAsync("1", a);
        await using var gateway = await Discovered.StartAsync($"etcd://127.0.0.1:{etcd.Port}/services/up");
        using var enough = new CancellationTokenSource();
        var asking = AskAsync(gateway.Client, enough.Token);

        for (var round = 0; round < 5; round++)
        {
            await etcd.PutAsync("2", b);
            await Discovered.UntilAsync(() => gateway.Places().Contains(b.Address, StringComparison.Ordinal));
            await NextAsync(b);
            await etcd.DeleteAsync("1");
            await Discovered.UntilAsync(() => gateway.Places() == b.Address);
            await NextAsync(b);
            await etcd.PutAsync("1", a);
            await Discovered.UntilAsync(() => gateway.Places().Contains(a.Address, StringComparison.Ordinal));
            await NextAsync(a);
            await etcd.DeleteAsync("2");
            await Discovered.UntilAsync(() => gateway.Places() == a.Address);
        }
        await enough.CancelAsync();

        (await asking.InTime()).ShouldBe([HttpStatusCode.OK]);
    }

    [RequiresFact("etcd")]
    public async Task A_request_under_way_ends_in_order_where_its_destination_vanishes()
    {
        var go = new TaskCompletionSource();
        await using var etcd = await EtcdServer.StartAsync();
        await using var slow = await RecordingUpstream.StartAsync(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("slow");
        });
        await etcd.PutAsync("1", slow);
        await using var gateway = await Discovered.StartAsync($"etcd://127.0.0.1:{etcd.Port}/services/up");
        var running = gateway.Client.GetStringAsync("/a");
        await slow.NextRequestAsync();

        await etcd.DeleteAsync("1");
        await Discovered.UntilAsync(() => gateway.Places() == "");
        (await gateway.Client.GetAsync("/b").InTime()).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable, "that there is none is a fact");
        go.SetResult();

        (await running.InTime()).ShouldBe("slow");
    }

    [RequiresFact("etcd")]
    public async Task The_last_list_serves_while_etcd_is_away()
    {
        await using var etcd = await EtcdServer.StartAsync();
        await using var a = await RecordingUpstream.StartAsync("a");
        await using var b = await RecordingUpstream.StartAsync("b");
        await etcd.PutAsync("1", a);
        await using var gateway = await Discovered.StartAsync($"{{ url: 'etcd://127.0.0.1:{etcd.Port}/services/up', every: 1s }}");

        await etcd.StopAsync();
        await Discovered.UntilAsync(() => gateway.Upstream().Source!.Status.IsAway);
        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("a");
        await etcd.ContinueAsync();
        await etcd.PutAsync("1", b);
        await Discovered.UntilAsync(() => gateway.Places() == b.Address);

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("b");
        await Discovered.UntilAsync(() => !gateway.Upstream().Source!.Status.IsAway);
    }

    // Two more: the first may have begun before the list changed.
    private static async Task NextAsync(RecordingUpstream upstream)
    {
        var before = upstream.Requests.Count;
        await Discovered.UntilAsync(() => upstream.Requests.Count > before + 1);
    }

    private static async Task<HashSet<HttpStatusCode>> AskAsync(HttpClient client, CancellationToken enough)
    {
        var seen = new HashSet<HttpStatusCode>();
        while (!enough.IsCancellationRequested)
        {
            using var response = await client.GetAsync("/a", CancellationToken.None);
            seen.Add(response.StatusCode);
        }
        return seen;
    }
}
