using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.Redis;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Databases;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: two gateways with one Redis keep one set of answers.</summary>
public sealed class SharedCacheTests : IAsyncLifetime
{
    private readonly List<RunningGateway> gateways = [];
    private RedisServer redis = null!;
    private RecordingUpstream up = null!;
    private int count;
    private int paths;

    public async Task InitializeAsync()
    {
        if (!RedisServer.IsInstalled)
            return;
        redis = await RedisServer.StartAsync();
        up = await RecordingUpstream.StartAsync(async context =>
        {
            context.Response.Headers.Vary = "Accept-Language";
            await context.Response.WriteAsync("answer " + Interlocked.Increment(ref count).ToString(CultureInfo.InvariantCulture));
        });
    }

    public async Task DisposeAsync()
    {
        foreach (var gateway in gateways)
            await gateway.DisposeAsync();
        if (up is not null)
            await up.DisposeAsync();
        if (redis is not null)
            await redis.DisposeAsync();
    }

    [RequiresRedisFact]
    public async Task What_one_has_fetched_the_other_sends()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var path = await ShareAsync(a, b);

        up.Requests.Count(request => request.Target == path).ShouldBe(1);
        (await GetAsync(b, path)).Text.ShouldBe((await GetAsync(a, path)).Text);
        (await GetAsync(b, path, "fr")).Word.ShouldBe("Miss", "it differs by what Vary names");
        await WaitFor.TrueAsync(() => GetAsync(a, path, "fr").GetAwaiter().GetResult().Word == "Hit");
    }

    [RequiresRedisFact]
    public async Task What_is_changed_through_one_is_dropped_on_both()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var path = await ShareAsync(a, b);
        var old = (await GetAsync(a, path)).Text;
        await ChangeAsync(a, path);

        (await GetAsync(a, path)).Text.ShouldNotBe(old);
        await WaitFor.TrueAsync(() => GetAsync(b, path).GetAwaiter().GetResult().Text != old);
    }

    [RequiresRedisFact]
    public async Task What_is_purged_on_one_is_dropped_on_both()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        foreach (var purge in (Func<string, object>[])[_ => new { tag = "t" }, _ => new { route = "/**" }, _ => new { all = true }, path => new { url = "http://SHOP.example" + path }])
        {
            var path = await ShareAsync(a, b);
            var old = (await GetAsync(a, path)).Text;
            using var purged = await a.Client.PostAsync(new Uri(a.AdminUrl, "/cache/purge"), new StringContent(JsonSerializer.Serialize(purge(path)), Encoding.UTF8, "application/json"));
            purged.StatusCode.ShouldBe(HttpStatusCode.OK);

            (await GetAsync(a, path)).Text.ShouldNotBe(old, purge(path).ToString());
            await WaitFor.TrueAsync(() => GetAsync(b, path).GetAwaiter().GetResult().Text != old);
        }
    }

    [RequiresRedisFact]
    public async Task Without_the_server_each_goes_on_alone_and_after_it_is_back_together()
    {
        var (a, b) = (await StartAsync(), await StartAsync());
        var path = await ShareAsync(a, b);
        var clients = new[] { a, b, a, b }.Select((gateway, n) => Task.Run(async () =>
        {
            for (var i = 0; i < 100; i++)
                (await GetAsync(gateway, i % 2 == 0 ? path : $"/{n}-{i}")).Word.ShouldNotBeNull();
        })).ToList();
        await redis.StopAsync();
        await Task.WhenAll(clients).InTime();
        await ChangeAsync(a, path);
        var old = (await GetAsync(b, path)).Text;
        (await GetAsync(b, path)).Text.ShouldBe(old, "it could not be told");

        await redis.ContinueAsync();
        await WaitFor.TrueAsync(() => GetAsync(b, path).GetAwaiter().GetResult().Text != old);
        await ShareAsync(b, a);
    }

    [RequiresRedisFact]
    public async Task It_can_be_left_to_each()
    {
        var (a, b) = (await StartAsync("cache: { shared: false }"), await StartAsync("cache: { shared: false }"));
        await GetAsync(a, "/x");

        (await GetAsync(b, "/x")).Word.ShouldBe("Miss");
        up.Requests.Count.ShouldBe(2);
    }

    private async Task<RunningGateway> StartAsync(string more = "")
    {
        var gateway = await RunningGateway.StartAsync(
            $"redis: {redis.Url}\nadmin: http://127.0.0.1:0\nupstreams: {{ up: '{up.Address}' }}\nroutes: {{ /**: {{ to: up, cache: {{ ttl: 10m, tags: '\"t\"' }} }} }}\n{more}\n",
            builder => builder.Options.Parts.Add(RedisParts.All[0]));
        gateways.Add(gateway);
        return gateway;
    }

    // Both have one host, as behind a balancer: it is part of the key.
    private static async Task<(string? Word, string Text)> GetAsync(RunningGateway gateway, string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = "shop.example";
        if (language is not null)
            request.Headers.AcceptLanguage.ParseAdd(language);
        using var answer = await gateway.Client.SendAsync(request).InTime();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (answer.Headers.GetValues("X-Cache").SingleOrDefault(), await answer.Content.ReadAsStringAsync());
    }

    private static async Task ChangeAsync(RunningGateway gateway, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Host = "shop.example";
        using var answer = await gateway.Client.SendAsync(request).InTime();
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    // Until both are connected, and the one is quicker to share than the other to ask.
    private async Task<string> ShareAsync(RunningGateway first, RunningGateway second)
    {
        var path = "";
        await WaitFor.TrueAsync(() =>
        {
            path = "/" + (++paths).ToString(CultureInfo.InvariantCulture);
            GetAsync(first, path).GetAwaiter().GetResult();
            return GetAsync(second, path).GetAwaiter().GetResult().Word == "Hit";
        });
        return path;
    }
}
