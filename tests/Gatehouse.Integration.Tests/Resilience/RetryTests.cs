using System.Net;
using System.Text;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Resilience;

/// <summary>R29: a request is sent again only where that is safe, within its time and a budget.</summary>
public sealed class RetryTests
{
    private static string Nobody => $"http://127.0.0.1:{FreePort.Next()}";

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PATCH")]
    public async Task What_reached_nobody_goes_elsewhere_without_a_word_in_the_file(string method)
    {
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{Nobody}, {alive.Address}");

        for (var i = 0; i < 4; i++)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), "/a") { Content = method == "GET" ? null : new StringContent("body") };
            (await (await gateway.Client.SendAsync(request)).Content.ReadAsStringAsync()).ShouldBe("alive");
        }
        alive.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("GET", 200)]
    [InlineData("PUT", 200)]
    [InlineData("DELETE", 200)]
    [InlineData("POST", 502)]
    [InlineData("PATCH", 502)]
    public async Task What_may_have_been_acted_on_is_repeated_only_when_that_does_no_harm(string method, int status)
    {
        await using var broken = Upstreams.Resetting();
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{broken.Address}, {alive.Address}", "retry: 2");

        using var request = new HttpRequestMessage(new HttpMethod(method), "/a") { Content = method is "PUT" or "POST" or "PATCH" ? new StringContent("body") : null };
        var response = await gateway.Client.SendAsync(request);

        ((int)response.StatusCode).ShouldBe(status);
        broken.Requests().ShouldBe(1);
        if (status == 200 && method == "PUT")
            Encoding.UTF8.GetString(alive.Requests.Single().Body).ShouldBe("body");
    }

    [Fact]
    public async Task A_backup_is_not_asked_again_for_what_another_failed_at_while_that_may_be_asked()
    {
        await using var backup = await RecordingUpstream.StartAsync("backup");
        await using var gateway = await Upstreams.StartAsync($"{Nobody}, {{ url: {backup.Address}, backup: true }}", "retry: 2");

        (await gateway.Client.GetAsync("/a")).StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        backup.Requests.ShouldBeEmpty();
        // The third try and two more leave the other one out.
        (await gateway.Client.GetAsync("/a")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_service_that_does_nothing_twice_may_be_sent_a_POST_again()
    {
        await using var broken = Upstreams.Always(503);
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{broken.Address}, {alive.Address}", "retry: { nonIdempotent: true }");

        var response = await gateway.Client.PostAsync("/a", new StringContent("body"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        Encoding.UTF8.GetString(alive.Requests.Single().Body).ShouldBe("body");
    }

    [Theory]
    [InlineData(502, 200)]
    [InlineData(503, 200)]
    [InlineData(504, 200)]
    [InlineData(500, 500)]
    [InlineData(404, 404)]
    public async Task An_answer_is_given_up_for_its_status_before_the_client_sees_it(int first, int seen)
    {
        await using var broken = Upstreams.Always(first, "broken", "X-From: broken\r\n");
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{broken.Address}, {alive.Address}", "retry: 1");

        var response = await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));

        ((int)response.StatusCode).ShouldBe(seen);
        response.Headers.Contains("X-From").ShouldBe(seen == first);
    }

    [Fact]
    public async Task Over_HTTP_2_too()
    {
        await using var broken = await RecordingUpstream.StartAsync(
            context =>
            {
                context.Response.StatusCode = 503;
                return Task.CompletedTask;
            },
            UpstreamProtocol.H2c);
        await using var alive = await RecordingUpstream.StartAsync("alive", UpstreamProtocol.H2c);
        await using var gateway = await Upstreams.StartAsync($"{broken.Address}, {alive.Address}", "retry: 2");

        for (var i = 0; i < 3; i++)
            (await gateway.Client.PutAsync("/a", new StringContent("body"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        alive.Requests.ShouldAllBe(request => Encoding.UTF8.GetString(request.Body) == "body");
    }

    [Fact]
    public async Task The_last_answer_goes_to_the_client_whatever_it_is()
    {
        await using var broken = Upstreams.Always(503, "still broken");
        await using var gateway = await Upstreams.StartAsync(broken.Address, "retry: 2");

        var response = await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));

        (response.StatusCode, await response.Content.ReadAsStringAsync()).ShouldBe((HttpStatusCode.ServiceUnavailable, "still broken"));
        broken.Requests().ShouldBe(3);
        broken.Connections.ShouldBe(1, "an answer that is there as a whole does not cost its connection");
    }

    [Fact]
    public async Task The_rest_of_an_answer_that_is_given_up_does_not_cost_its_connection_when_it_comes_soon()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nbroken\r\n");
            await connection.SendAsync("0\r\n\r\n");
            await connection.ReadHeadAsync();
            await connection.SendAsync(Upstreams.Answer(200, "alive"));
        });
        // With one connection at most the second try waits for it.
        await using var gateway = await Upstreams.StartAsync(upstream.Address, "retry: 1\n    maxConnections: 1");

        (await gateway.Client.GetStringAsync("/a").InTime()).ShouldBe("alive");
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_body_that_is_too_large_to_be_kept_is_not_sent_again()
    {
        await using var broken = RawUpstream.Answering(Upstreams.Answer(503, ""));
        await using var gateway = await Upstreams.StartAsync(broken.Address, "retry: { attempts: 2, body: 1KiB }");

        (await gateway.Client.PutAsync("/a", new StringContent(new string('x', 1025)))).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);

        broken.Requests("PUT").ShouldBe(1);
    }

    [Fact]
    public async Task One_try_that_hangs_leaves_time_for_another()
    {
        var time = new FakeTime();
        var asked = new SemaphoreSlim(0);
        await using var hanging = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Release();
            await connection.ReadToEndAsync();
        });
        await using var alive = await RecordingUpstream.StartAsync("alive");
        await using var gateway = await Upstreams.StartAsync($"{hanging.Address}, {alive.Address}", "retry: { perTry: 1s, backoff: 0 }", builder => builder.Options.Time = time);
        var answer = gateway.Client.GetStringAsync(new Uri("/a", UriKind.Relative));
        await asked.WaitAsync().InTime();

        time.Advance(TimeSpan.FromSeconds(1));

        (await answer.InTime()).ShouldBe("alive");
    }

    [Theory]
    [InlineData("timeout: 3s", "")]
    [InlineData("", "timeout: 3s")]
    public async Task All_tries_together_take_no_longer_than_the_timeout(string upstream, string route)
    {
        var time = new FakeTime();
        var asked = new SemaphoreSlim(0);
        await using var hanging = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            asked.Release();
            await connection.ReadToEndAsync();
        });
        await using var gateway = await Upstreams.StartAsync(
            hanging.Address, $"retry: {{ attempts: 5, perTry: 2s, backoff: 0 }}\n    {upstream}", builder => builder.Options.Time = time, route: route);
        var answer = gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));
        await asked.WaitAsync().InTime();
        time.Advance(TimeSpan.FromSeconds(2));
        await asked.WaitAsync().InTime();
        time.Advance(TimeSpan.FromMilliseconds(999));
        answer.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));

        (await answer.InTime()).StatusCode.ShouldBe(HttpStatusCode.GatewayTimeout);
        hanging.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(60, 1)]
    public async Task The_destination_says_how_long_to_wait_where_there_is_time(int seconds, int requests)
    {
        var time = new FakeTime();
        await using var busy = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(Upstreams.Answer(200, ""));
            while (await connection.ReadHeadAsync() is not null)
                await connection.SendAsync(Upstreams.Answer(503, "", $"Retry-After: {seconds}\r\n"));
        });
        await using var gateway = await Upstreams.StartAsync(busy.Address, "retry: { attempts: 1, backoff: 0 }", builder => builder.Options.Time = time);
        await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));
        var timers = time.PendingTimers;
        var answer = gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));
        if (requests > 1)
        {
            await time.WhenTimersPendAsync(timers + 1);
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            busy.Requests().ShouldBe(2);
            time.Advance(TimeSpan.FromMilliseconds(1));
        }

        (await answer.InTime()).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        busy.Requests().ShouldBe(1 + requests);
    }

    [Fact]
    public async Task A_service_that_fails_as_a_whole_gets_a_fifth_more_to_do_at_most()
    {
        await using var broken = Upstreams.Always(503);
        await using var gateway = await Upstreams.StartAsync(broken.Address, "retry: { attempts: 5, backoff: 0 }");

        for (var i = 0; i < 100; i++)
            await gateway.Client.GetAsync(new Uri("/a", UriKind.Relative));

        broken.Requests().ShouldBeInRange(100, 123);
    }
}
