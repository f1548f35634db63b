using System.Text;
using Gatehouse.Discovery.Addresses;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Discovery;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Discovery.Tests.Etcd;

/// <summary>Watches at a member that knows less than its cluster: it hangs, or is cut off.</summary>
public sealed class EtcdMembersTests
{
    private const string Created = """{"result":{"created":true,"header":{"cluster_id":"1","revision":"5"}}}""";

    private readonly FakeTime time = new();
    private readonly Told told = new();

    [Fact]
    public async Task A_watch_asks_for_a_leader()
    {
        await using var server = await RecordingUpstream.StartAsync(Created + "\n");
        using var client = new EtcdClient(new EtcdOptions([server.Url]), TimeProvider.System);
        await using var watch = client.WatchAsync("/a/", new EtcdPosition("1", 5), default).GetAsyncEnumerator();
        (await watch.MoveNextAsync().AsTask().InTime()).ShouldBeTrue();

        server.Requests.Single().Header("Grpc-Metadata-hasleader").ShouldBe("true");
    }

    [Fact]
    public async Task A_member_that_hangs_is_left_after_a_while()
    {
        var isHanging = false;
        await using var first = await RecordingUpstream.StartAsync(async context =>
        {
            if (isHanging)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await AnswerAsync(context, "http://127.0.0.1:3001", Put("/services/orders/2", "http://127.0.0.1:3002", 6));
        });
        await using var second = await RecordingUpstream.StartAsync(context => AnswerAsync(context, "http://127.0.0.1:3003", null));
        await using var watch = Watch(first, second);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001");
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.1:3002");
        isHanging = true;
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(30));
        await time.WhenTimersPendAsync();

        time.Advance(TimeSpan.FromSeconds(5));

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3003");
        watch.Status.IsAway.ShouldBeFalse();
    }

    [Theory]
    [InlineData("""{"error":{"message":"etcdserver: no leader"}}""")]
    [InlineData("""{"result":{"canceled":true,"cancel_reason":"no leader"}}""")]
    public async Task A_member_that_ends_a_watch_for_want_of_a_leader_is_left(string end)
    {
        await using var first = await RecordingUpstream.StartAsync(context => AnswerAsync(context, "http://127.0.0.1:3001", end));
        await using var second = await RecordingUpstream.StartAsync(
            context => AnswerAsync(context, "http://127.0.0.1:3001", Put("/services/orders/2", "http://127.0.0.1:3003", 6)));
        await using var watch = Watch(first, second);
        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001");
        await Eventually.BeAsync(() => watch.Status.IsAway);
        await time.WhenTimersPendAsync();

        time.Advance(TimeSpan.FromSeconds(1));

        (await told.NextPlacesAsync()).ShouldBe("127.0.0.1:3001 127.0.0.1:3003");
    }

    // One instance under /services/orders/1; a watch of it stands, tells one thing and is silent from then on.
    private static async Task AnswerAsync(HttpContext context, string instance, string? told)
    {
        if (context.Request.Path == "/v3/kv/range")
        {
            await context.Response.WriteAsync($$$"""{"header":{"cluster_id":"1","revision":"5"},"kvs":[{{{Pair("/services/orders/1", instance, 5)}}}]}""");
            return;
        }
        await context.Response.WriteAsync($"{Created}\n{(told is null ? "" : told + "\n")}");
        await context.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, context.RequestAborted);
    }

    private static string Put(string key, string value, long revision) =>
        $$$"""{"result":{"header":{"cluster_id":"1","revision":"{{{revision}}}"},"events":[{"kv":{{{Pair(key, value, revision)}}}}]}}""";

    private static string Pair(string key, string value, long revision) =>
        $$"""{"key":"{{Base64(key)}}","value":"{{Base64(value)}}","mod_revision":"{{revision}}"}""";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private ServiceWatch Watch(RecordingUpstream first, RecordingUpstream second)
    {
        DiscoveryReader.TryRead($"etcd://127.0.0.1:{first.Port},127.0.0.1:{second.Port}/services/orders", new(), out var address, out _).ShouldBeTrue();
        var watch = address.CreateWatch(time, new Lines());
        watch.Start(told.Add);
        return watch;
    }
}
