using Gatehouse.Integration.Tests.Forwarding;
using Gatehouse.TestKit.Wire;

namespace Gatehouse.Integration.Tests.HostileUpstream;

/// <summary>R5: answers that come before the request's body has been sent, and answers that are odd but right.</summary>
public sealed class EarlyAnswerTests
{
    [Theory]
    [InlineData("200 OK", false)]
    [InlineData("200 OK", true)]
    [InlineData("403 No", false)]
    [InlineData("403 No", true)]
    [InlineData("503 No", false)]
    [InlineData("503 No", true)]
    public async Task An_answer_before_the_body_is_passed_on_and_the_connection_given_up(string status, bool closes)
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync($"HTTP/1.1 {status}\r\nContent-Length: 5\r\n\r\nearly");
                if (!closes)
                    await connection.ReadToEndAsync();
            },
            async connection =>
            {
                while (await connection.ReadHeadAsync() is { } head)
                    await Hostile.EchoAsync(connection, head);
            });
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nbegun");
        var response = await client.ReadResponseAsync();

        (response.Status, response.Text, response.Complete).ShouldBe((int.Parse(status[..3]), "early", true));
        (await gateway.Client.GetStringAsync("/canary")).ShouldBe("/canary");
        upstream.Connections.ShouldBe(2);
    }

    [Theory]
    [InlineData("Content-Length: 2\r\n\r\nhi", 502)]
    [InlineData("Content-Length: 9\r\n\r\nhi", 502)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", 205)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 205)]
    [InlineData("\r\nhi", 205)]
    public async Task Content_of_205_is_never_passed_on(string answer, int status)
    {
        // RFC 9110, 15.3.6: a server must not generate content in it, and the framework refuses to send any.
        var (first, _) = await Hostile.RunAsync(connection => connection.SendAsync("HTTP/1.1 205 Reset Content\r\n" + answer));

        (first.Status, first.Complete).ShouldBe((status, true));
    }

    [Fact]
    public async Task A_205_without_content_passes()
    {
        var (first, _) = await Hostile.RunAsync(connection => connection.SendAsync("HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"));

        first.ShouldBe(new Hostile.Seen(205, "", true));
    }

    [Fact]
    public async Task Fields_that_any_Connection_line_names_are_not_passed_on()
    {
        await using var upstream = RawUpstream.Answering(
            "HTTP/1.1 200 OK\r\nConnection: x-a\r\nX-A: 1\r\nX-B: 2\r\nX-C: \u00e9\r\nConnection: keep-alive, X-B\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await OneRoute.ToAsync(upstream.Address);
        await using var client = await RawClient.ConnectAsync(gateway.Port);

        var response = await client.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        (response.Header("X-A"), response.Header("X-B"), response.Header("X-C")).ShouldBe((null, null, "\u00e9"));
    }
}
