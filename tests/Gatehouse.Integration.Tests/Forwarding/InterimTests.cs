using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R5: answers before the answer (RFC 9110, 15.2), and clients that wait for one.</summary>
public sealed class InterimTests
{
    private const string Asking = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4000\r\n\r\n";

    [Fact]
    public async Task A_client_that_waits_is_told_to_go_on_when_the_upstream_says_so()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            (await connection.ReadHeadAsync())!.ShouldContain("Expect: 100-continue");
            await connection.SendAsync("HTTP/1.1 100 Continue\r\n\r\n");
            (await connection.ReadBytesAsync(4000)).Length.ShouldBe(4000);
            await connection.SendAsync("HTTP/1.1 201 Created\r\nContent-Length: 0\r\n\r\n");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync(Asking);
        (await client.Connection.ReadHeadAsync()).ShouldBe("HTTP/1.1 100 Continue\r\n\r\n");
        var response = await client.ExchangeAsync(new string('b', 4000));

        response.Status.ShouldBe(201);
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_client_that_waits_gets_the_upstreams_refusal_and_sends_no_body()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
            (await connection.WaitForCloseAsync()).ShouldBeTrue("no byte of a body may follow");
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync(Asking);

        (response.Status, response.Text, response.Interim.Count).ShouldBe((417, "no", 0));
        await upstream.ScriptsAsync();
    }

    [Fact]
    public async Task A_body_that_is_refused_is_not_asked_for_however_small()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 417 No\r\nContent-Length: 2\r\n\r\nno");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");

        (response.Status, response.Interim.Count).ShouldBe((417, 0));
    }

    [Fact]
    public async Task A_body_that_comes_in_spite_of_its_refusal_is_not_taken_for_a_request()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 413 No\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        (await client.ExchangeAsync(Asking)).Status.ShouldBe(413);

        var smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        await client.SendAsync(smuggled + new string('b', 4000 - smuggled.Length));
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        await client.Connection.ReadToEndAsync();

        // Either the connection ended, or the body was read as that.
        upstream.Connections.ShouldBeLessThanOrEqualTo(2);
        client.Connection.Received.ShouldNotContain("HTTP/1.1 400");
    }

    [Theory]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 199 Odd\r\n\r\n")]
    public async Task Answers_before_the_answer_do_not_disturb_it(string interim)
    {
        await using var upstream = RawUpstream.Answering(interim + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        for (var i = 0; i < 2; i++)
        {
            var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            (response.Status, response.Text, response.Header("Link")).ShouldBe((200, "hi", null));
        }
    }

    [Fact]
    public async Task An_early_refusal_is_passed_on_before_the_body_has_been_sent()
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
            await connection.ReadToEndAsync();
        });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nbegun");

        var response = await client.ReadResponseAsync("POST");

        (response.Status, response.Text).ShouldBe((403, "no"));
    }

    [Fact]
    public async Task An_early_answer_over_HTTP_2_ends_the_upload_and_the_next_request_is_whole()
    {
        await using var upstream = await RecordingUpstream.StartAsync(
            async context =>
            {
                if (context.Request.Path == "/early")
                    context.Response.StatusCode = 403;
                else
                    await context.Request.Body.CopyToAsync(context.Response.Body);
            },
            UpstreamProtocol.H2c,
            readBody: false);
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var refused = await client.ExchangeAsync("POST /early HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
        refused.Status.ShouldBe(403);
        var next = await client.ExchangeAsync("defghijPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n12345");

        (next.Status, next.Text).ShouldBe((200, "12345"));
    }
}
