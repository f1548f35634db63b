using System.Net;
using Gatehouse.TestKit.Upstreams;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.Forwarding;

/// <summary>R1: what a named upstream is asked is what the client asked.</summary>
public sealed class RequestTests : IAsyncLifetime
{
    private RecordingUpstream upstream = null!;
    private RunningGateway gateway = null!;
    private RawClient client = null!;

    public async Task InitializeAsync()
    {
        upstream = await RecordingUpstream.StartAsync("hello");
        gateway = await OneRoute.ToAsync(upstream.Address);
        client = await RawClient.ConnectAsync(gateway.Port);
    }

    public async Task DisposeAsync()
    {
        await client.DisposeAsync();
        await gateway.DisposeAsync();
        await upstream.DisposeAsync();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    [InlineData("PROPFIND")]
    [InlineData("PATCH")]
    [InlineData("M-SEARCH")]
    public async Task Any_method_arrives_as_it_was_sent(string method)
    {
        var response = await client.ExchangeAsync($"{method} /a%20b/c?x=1&y=%C3%A9&x=2 HTTP/1.1\r\nHost: shop\r\n\r\n", method);

        response.Status.ShouldBe(200);
        response.Text.ShouldBe("hello");
        var request = await upstream.NextRequestAsync();
        (request.Method, request.Target).ShouldBe((method, "/a%20b/c?x=1&y=%C3%A9&x=2"));
    }

    [Fact]
    public async Task A_method_that_differs_from_a_known_one_in_case_is_not_made_into_that()
    {
        var response = await client.ExchangeAsync("get / HTTP/1.1\r\nHost: shop\r\n\r\n");

        response.Status.ShouldBe(501);
        upstream.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Headers_arrive_as_they_were_sent()
    {
        await client.ExchangeAsync(
            "GET / HTTP/1.1\r\nHost: shop\r\nAccept: text/html, */*;q=0.1\r\nX-Latin: caf\u00e9\r\nX-Empty:\r\nUser-Agent: odd ((agent\r\nX-Twice: a\r\nX-Twice: b\r\n"
            + "If-None-Match: \"x\", W/\"y\"\r\nAuthorization: Bearer a.b.c\r\nCookie: a=1; b=2\r\nContent-Language: de\r\n\r\n");

        var request = await upstream.NextRequestAsync();
        request.Header("Accept").ShouldBe("text/html, */*;q=0.1");
        request.Header("X-Latin").ShouldBe("caf\u00e9");
        request.Header("X-Empty").ShouldBe("");
        request.Header("User-Agent").ShouldBe("odd ((agent");
        string.Join(", ", request.Values("X-Twice")).ShouldBe("a, b");
        request.Header("If-None-Match").ShouldBe("\"x\", W/\"y\"");
        request.Header("Authorization").ShouldBe("Bearer a.b.c");
        request.Header("Cookie").ShouldBe("a=1; b=2");
        request.Header("Content-Language").ShouldBe("de");
        request.Header("traceparent").ShouldBeNull();
    }

    [Fact]
    public async Task A_trace_of_the_client_goes_on_untouched()
    {
        await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: shop\r\ntraceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n\r\n");

        (await upstream.NextRequestAsync()).Header("traceparent").ShouldBe("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    [Theory]
    [InlineData("POST", "Content-Length: 0\r\n", "0")]
    [InlineData("POST", "", "0")]
    [InlineData("PUT", "Content-Length: 0\r\nContent-Type: text/plain\r\n", "0")]
    [InlineData("GET", "", null)]
    [InlineData("DELETE", "", null)]
    public async Task No_body_stays_no_body(string method, string fields, string? length)
    {
        await client.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: shop\r\n{fields}\r\n");

        var request = await upstream.NextRequestAsync();
        request.Header("Content-Length").ShouldBe(length);
        request.Header("Transfer-Encoding").ShouldBeNull();
        request.Body.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("DELETE")]
    public async Task A_body_of_known_length_keeps_its_length(string method)
    {
        await client.ExchangeAsync($"{method} / HTTP/1.1\r\nHost: shop\r\nContent-Type: text/plain\r\nContent-Length: 4\r\n\r\nbody");

        var request = await upstream.NextRequestAsync();
        request.Text.ShouldBe("body");
        request.Header("Content-Length").ShouldBe("4");
        request.Header("Content-Type").ShouldBe("text/plain");
        request.Header("Transfer-Encoding").ShouldBeNull();
    }

    [Fact]
    public async Task A_body_of_unknown_length_arrives_in_chunks()
    {
        await client.ExchangeAsync(
            "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n3;a=b\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 1\r\n\r\n");

        var request = await upstream.NextRequestAsync();
        request.Text.ShouldBe("abcde");
        request.Header("Transfer-Encoding").ShouldBe("chunked");
        request.Header("Content-Length").ShouldBeNull();
        request.Header("Trailer").ShouldBe("X-Sum");
        request.Header("X-Sum").ShouldBeNull();
    }

    [Fact]
    public async Task Requests_of_one_client_connection_share_an_upstream_connection()
    {
        for (var i = 0; i < 5; i++)
            (await client.ExchangeAsync($"POST /{i} HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\n\r\n{i}")).Text.ShouldBe("hello");

        upstream.Requests.Select(request => (request.Target, request.Text)).ShouldBe([("/0", "0"), ("/1", "1"), ("/2", "2"), ("/3", "3"), ("/4", "4")]);
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_client_of_HTTP_1_0_gets_its_answer_and_the_end_of_the_connection()
    {
        await client.SendAsync("GET / HTTP/1.0\r\n\r\n");

        var response = await client.ReadResponseAsync();

        (response.Status, response.Text).ShouldBe((200, "hello"));
        response.Header("Transfer-Encoding").ShouldBeNull();
        (await client.WaitForCloseAsync()).ShouldBeTrue();
    }

    [Fact]
    public async Task Destinations_are_asked_in_turn_and_routes_choose_their_upstream()
    {
        await using var first = await RecordingUpstream.StartAsync("first");
        await using var second = await RecordingUpstream.StartAsync("second");
        await using var both = await RunningGateway.StartAsync(
            $$"""
            upstreams:
              users: [{{first.Address}}, {{second.Address}}]
              orders: {{upstream.Address}}
            routes:
              /users/**: users
              GET /orders/{id}: orders/internal/{id}
            """);

        var answers = new List<string>();
        for (var i = 0; i < 4; i++)
            answers.Add(await both.Client.GetStringAsync("/users/1"));

        answers.ShouldBe(["first", "second", "first", "second"]);
        (await both.Client.GetStringAsync("/orders/7?full=1")).ShouldBe("hello");
        (await upstream.NextRequestAsync()).Target.ShouldBe("/internal/7?full=1");
        (await both.Client.GetAsync("/payments")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }
}
