using System.Text;
using Gatehouse.Discovery.Consul;
using Gatehouse.Discovery.Etcd;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Discovery.Tests.Etcd;

/// <summary>Whatever a server sends that is not etcd's, it is as if etcd were away.</summary>
public sealed class HostileEtcdTests
{
    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("5")]
    [InlineData("""{"header":5}""")]
    [InlineData("""{"header":{"revision":{}}}""")]
    [InlineData("""{"header":{"revision":"99999999999999999999"}}""")]
    [InlineData("""{"header":{"revision":"x"}}""")]
    [InlineData("""{"kvs":[{}]}""")]
    [InlineData("""{"kvs":[5]}""")]
    [InlineData("""{"kvs":[{"key":"***"}]}""")]
    [InlineData("""{"kvs":[{"key":"YQ==","value":5}]}""")]
    public async Task An_answer_that_is_not_of_etcd(string body)
    {
        await using var server = await RecordingUpstream.StartAsync(body);
        using var client = new EtcdClient(new EtcdOptions([server.Url]), TimeProvider.System);
        using var user = new EtcdClient(new EtcdOptions([server.Url]) { User = "root", Password = "secret-1" }, TimeProvider.System);

        await Should.ThrowAsync<RegistryException>(client.GetAsync("/a/", default).InTime());
        (await Should.ThrowAsync<RegistryException>(user.GetAsync("/a/", default).InTime())).ToString().ShouldNotContain("secret-1");
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense\n")]
    [InlineData("[]\n")]
    [InlineData("null\n")]
    [InlineData("{}\n")]
    [InlineData("""{"result":5}""" + "\n")]
    [InlineData("""{"result":{"events":[{}]}}""" + "\n")]
    [InlineData("""{"result":{"events":[{"kv":5}]}}""" + "\n")]
    [InlineData("""{"result":{"canceled":true,"cancel_reason":"why not"}}""" + "\n")]
    [InlineData("""{"error":{"message":"no"}}""" + "\n")]
    [InlineData("""{"error":"no"}""" + "\n")]
    [InlineData("""{"result":{"created":true,"header":{"cluster_id":"1","revision":"5"}}}""")]
    public async Task A_watch_that_is_not_of_etcd(string body)
    {
        await using var server = await RecordingUpstream.StartAsync(body);
        using var client = new EtcdClient(new EtcdOptions([server.Url]), TimeProvider.System);
        await using var watch = client.WatchAsync("/a/", new EtcdPosition("1", 5), default).GetAsyncEnumerator();

        await Should.ThrowAsync<RegistryException>(watch.MoveNextAsync().AsTask().InTime());
    }

    [Fact]
    public async Task After_30_s_without_a_word_of_a_watch_everything_is_to_be_read_again()
    {
        var time = new FakeTime();
        await using var server = await RecordingUpstream.StartAsync(async context =>
        {
            await context.Response.WriteAsync("""{"result":{"created":true,"header":{"cluster_id":"1","revision":"5"}}}""" + "\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        using var client = new EtcdClient(new EtcdOptions([server.Url]), time);
        await using var watch = client.WatchAsync("/a/", new EtcdPosition("1", 5), default).GetAsyncEnumerator();
        (await watch.MoveNextAsync().AsTask().InTime()).ShouldBeTrue();
        var next = watch.MoveNextAsync().AsTask();

        time.Advance(TimeSpan.FromSeconds(29.9));
        next.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(0.1));

        (await next.InTime()).ShouldBeTrue();
        watch.Current.IsLost.ShouldBeTrue();
        (await watch.MoveNextAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_message_without_end_is_cut()
    {
        var spaces = new byte[1 << 20];
        Array.Fill(spaces, (byte)' ');
        await using var server = await RecordingUpstream.StartAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        });
        using var client = new EtcdClient(new EtcdOptions([server.Url]), TimeProvider.System);
        await using var watch = client.WatchAsync("/a/", new EtcdPosition("1", 5), default).GetAsyncEnumerator();

        (await Should.ThrowAsync<RegistryException>(watch.MoveNextAsync().AsTask().InTime())).Message.ShouldContain("16 MB");
    }

    [Fact]
    public void No_answer_of_a_consul_throws_anything_else()
    {
        var random = new Random(3);
        var whole = Encoding.UTF8.GetBytes(
            """[{"Node":{"Address":"10.0.0.1"},"Service":{"Tags":["a"],"Address":"","Meta":{"b":"c"},"Port":80,"Weights":{"Passing":1,"Warning":2}},"Checks":[{"Status":"warning"}]}]""");
        byte[] marks = [.. "[]{}\",:0nt5 "u8];
        for (var i = 0; i < 50_000; i++)
        {
            var changed = whole.ToArray();
            for (var j = random.Next(1, 4); j > 0; j--)
                changed[random.Next(changed.Length)] = random.Next(2) == 0 ? marks[random.Next(marks.Length)] : (byte)random.Next(256);
            try
            {
                _ = ConsulInstances.Read(changed, "http");
            }
            catch (RegistryException)
            {
                // As it should.
            }
        }
    }
}
