using Gatehouse.TestKit.Wire;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class RawClientTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    [Fact]
    public async Task Reads_answers_of_known_length_one_after_the_other()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nhi");
        await using var client = await RawClient.ConnectAsync(upstream.Port);
        (await client.ExchangeAsync(Get)).Text.ShouldBe("hi");
        var response = await client.ExchangeAsync(Get);
        response.Status.ShouldBe(200);
        response.Values("X-A").ShouldBe(["1", "2"]);
        response.Complete.ShouldBeTrue();
        upstream.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task Reads_interim_answers_chunks_and_trailers()
    {
        var response = await AskAsync(
            "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3;name=x\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Sum: 7\r\n\r\n");
        response.Interim.ShouldHaveSingleItem().Status.ShouldBe(103);
        response.Text.ShouldBe("abc0123456789");
        response.Trailers.ShouldBe([KeyValuePair.Create("X-Sum", "7")]);
        response.Complete.ShouldBeTrue();
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nabc", true)]
    public async Task Tells_a_truncated_body_from_one_that_ends_with_the_connection(string answer, bool complete)
    {
        var response = await AskAsync(answer);
        response.Text.ShouldBe("abc");
        response.Complete.ShouldBe(complete);
    }

    [Fact]
    public async Task Reads_no_body_in_an_answer_to_HEAD()
    {
        await using var upstream = RawUpstream.Answering("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
        await using var client = await RawClient.ConnectAsync(upstream.Port);
        (await client.ExchangeAsync("HEAD / HTTP/1.1\r\n\r\n", "HEAD")).Body.ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_connection_follows_its_script()
    {
        await using var upstream = RawUpstream.Start(
            async connection =>
            {
                await connection.ReadBytesAsync(1); // a reset at once may come before the client knows that it is connected
                connection.Reset();
            },
            async connection =>
            {
                await connection.ReadHeadAsync();
                await connection.SendAsync("HTTP/1.1 204 No Content\r\n\r\n");
                connection.HalfClose();
                await connection.ReadToEndAsync();
            });
        await using var first = await RawClient.ConnectAsync(upstream.Port);
        await first.SendAsync("x");
        (await first.WaitForCloseAsync()).ShouldBeTrue();
        await using var second = await RawClient.ConnectAsync(upstream.Port);
        (await second.ExchangeAsync(Get)).Status.ShouldBe(204);
        (await second.WaitForCloseAsync()).ShouldBeTrue();
        await second.SendAsync("late");
        second.Connection.HalfClose();
        await upstream.ScriptsAsync();
        await upstream.NextConnectionAsync();
        (await upstream.NextConnectionAsync()).Received.ShouldBe(Get + "late");
    }

    // The answer of a server that closes the connection after it.
    private static async Task<RawResponse> AskAsync(string answer)
    {
        await using var upstream = RawUpstream.Start(async connection =>
        {
            await connection.ReadHeadAsync();
            await connection.SendAsync(answer);
        });
        await using var client = await RawClient.ConnectAsync(upstream.Port);
        return await client.ExchangeAsync(Get);
    }
}
