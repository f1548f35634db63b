using System.Globalization;
using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: stale answers while a new one is fetched, where nothing comes of that.</summary>
public sealed class RefreshTests
{
    [Fact]
    public async Task Who_gets_what_is_not_kept_is_not_sent_a_stale_answer_instead()
    {
        await using var cached = await Cached.StartAsync("{ ttl: 10s, staleWhileRevalidate: 1m }", _ => { });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(12));

        var own = await cached.SendAsync("GET /a", "Cookie: a=b");
        (own.Text, own.Header("X-Cache")).ShouldBe(("answer 2", "Miss"));
        (await cached.WordAsync("GET /a", "Cookie: a=b", "Cache-Control: only-if-cached")).ShouldBe("Stale");
        (await cached.WordAsync()).ShouldBe("Stale", "what others have is still there");
        await WaitFor.TrueAsync(() => cached.WordAsync().GetAwaiter().GetResult() == "Hit");
    }

    [Fact]
    public async Task Who_gets_what_is_kept_for_all_is_sent_the_stale_answer_and_has_it_fetched()
    {
        await using var cached = await Cached.StartAsync("true", context => context.Response.Headers.CacheControl = "max-age=10, stale-while-revalidate=60");
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(12));

        (await cached.WordAsync("GET /a", "Cookie: a=b")).ShouldBe("Stale");
        await WaitFor.TrueAsync(() => cached.WordAsync().GetAwaiter().GetResult() == "Hit");
    }

    [Fact]
    public async Task An_answer_that_has_outgrown_the_limit_is_sent_once_that_is_known()
    {
        var count = 0;
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { ttl: 10s, staleWhileRevalidate: 1m, maxObject: 20KiB } } }", async context =>
        {
            await context.Response.StartAsync();
            await context.Response.WriteAsync(new string('a', Interlocked.Increment(ref count) == 1 ? 10 : 30_000));
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(12));
        (await cached.WordAsync()).ShouldBe("Stale");
        await WaitFor.TrueAsync(() => cached.WordAsync().GetAwaiter().GetResult() == "Miss");

        (await cached.SendAsync()).Text.Length.ShouldBe(30_000);
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("max-age=10")]
    public async Task A_fetch_for_nobody_ends_once_its_answer_is_not_kept(string said)
    {
        var (count, ended) = (0, new TaskCompletionSource());
        await using var cached = await Cached.RunAsync("routes: { /**: { to: up, cache: { staleWhileRevalidate: 1m, maxObject: 20KiB } } }", async context =>
        {
            var n = Interlocked.Increment(ref count);
            context.Response.Headers.CacheControl = n == 1 ? "max-age=10" : said;
            await context.Response.WriteAsync("answer " + n.ToString(CultureInfo.InvariantCulture));
            if (n != 2)
                return;
            await context.Response.WriteAsync(new string('a', said == "no-store" ? 10 : 30_000));
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ended.SetResult();
        });
        await cached.SendAsync();
        cached.Time.Advance(TimeSpan.FromSeconds(12));
        (await cached.WordAsync()).ShouldBe("Stale");

        await ended.Task.InTime("the end of an answer that nobody reads");
        (await cached.SendAsync()).Text.ShouldBe("answer 3");
        cached.Gateway.LogSoFar().ShouldBeEmpty();
    }
}
