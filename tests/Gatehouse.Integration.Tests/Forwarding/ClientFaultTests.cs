using System.Text.Json;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R4: what goes wrong on the client's side, or inside the gateway, is not told as the upstream's fault.</summary>
public sealed class ClientFaultTests
{
    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 400, "invalid_request_body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n", 400, "invalid_request_body")]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n", 413, "body_too_large")]
    public async Task A_body_that_is_not_acceptable_is_the_clients_fault(string request, int status, string code)
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(request);

        response.Status.ShouldBe(status);
        JsonDocument.Parse(response.Text).RootElement.GetProperty("code").GetString().ShouldBe(code);
        (await log.NextAsync()).GetProperty("error").GetString().ShouldBe(code);
        (await client.WaitForCloseAsync()).ShouldBeTrue();
        upstream.Requests.ShouldBeEmpty("a body that was cut must not look complete upstream");
    }

    [Fact]
    public async Task A_body_that_grows_beyond_its_limit_is_413()
    {
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, route: "bodyLimit: 4B");
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");

        response.Status.ShouldBe(413);
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_408()
    {
        var time = new FakeTime();
        await using var raw = RawUpstream.Start(connection => connection.ReadToEndAsync());
        await using var gateway = await OneRoute.ToAsync(raw.Address, "idleTimeout: 5s", configure: builder => builder.Options.Time = time);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        var connection = await raw.NextConnectionAsync();
        await WaitFor.TrueAsync(() => connection.Received.EndsWith("abc", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromSeconds(5));

        (await client.ReadResponseAsync()).Status.ShouldBe(408);
    }

    [Fact]
    public async Task A_client_that_leaves_while_it_waits_is_seen_by_the_upstream_and_logged_as_499()
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync(Gone);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var request = await upstream.NextRequestAsync();

        client.Connection.Reset();

        await request.Aborted.InTime("the upstream sees that nobody waits any more");
        await ShouldBeClientAbortedAsync(log);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_an_answer_is_seen_by_the_upstream()
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync(async context =>
        {
            await context.Response.WriteAsync("begun");
            await context.Response.Body.FlushAsync();
            await Gone(context);
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        var request = await upstream.NextRequestAsync();
        await client.Connection.ReadUntilAsync("begun");

        client.Connection.Reset();

        await request.Aborted.InTime();
        await ShouldBeClientAbortedAsync(log);
    }

    [Fact]
    public async Task A_client_that_leaves_in_the_middle_of_its_body_is_seen_by_the_upstream()
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync(async context => await context.Request.Body.CopyToAsync(Stream.Null), readBody: false);
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder => builder.Options.AccessLog = log);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        var request = await upstream.NextRequestAsync();

        client.Connection.Reset();

        await request.Aborted.InTime();
        await ShouldBeClientAbortedAsync(log);
    }

    [Fact]
    public async Task An_exception_is_500_and_tells_the_client_nothing()
    {
        using var log = new AccessLines();
        await using var upstream = await RecordingUpstream.StartAsync("hello");
        await using var gateway = await OneRoute.ToAsync(upstream.Address, configure: builder =>
        {
            builder.Options.AccessLog = log;
            builder.UseBeforeAnswer((context, _) =>
            {
                context.Response.Headers["X-Half-Done"] = "1";
                throw new FormatException("the password is 1234");
            });
        });

        using var response = await gateway.Client.GetAsync("/");

        ((int)response.StatusCode).ShouldBe(500);
        var body = await response.Content.ReadAsStringAsync();
        body.ShouldContain("\"internal_error\"");
        body.ShouldNotContain("password");
        body.ShouldNotContain("Exception");
        response.Headers.Contains("X-Half-Done").ShouldBeFalse();
        response.Headers.Contains("x-correlation-id").ShouldBeTrue();
        (await gateway.NextLogAsync()).ShouldContain("the password is 1234");
        (await log.NextAsync()).GetProperty("error").GetString().ShouldBe("internal_error");
        upstream.Requests.ShouldBeEmpty();
    }

    private static async Task ShouldBeClientAbortedAsync(AccessLines log)
    {
        var line = await log.NextAsync();
        (line.GetProperty("status").GetInt32(), line.GetProperty("error").GetString()).ShouldBe((499, "client_aborted"));
    }

    private static async Task Gone(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task.InTime();
    }
}
